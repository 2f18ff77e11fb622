"""What gunicorn serves: tamnong_thidua.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamnong_thidua.settings")

application = get_wsgi_application()

from tamnong_thidua.production import refuse_demonstration_accounts  # noqa: E402  (needs the apps)

refuse_demonstration_accounts()
