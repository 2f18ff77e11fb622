"""What gunicorn serves: tamnong_thidua.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamnong_thidua.settings")

django_application = get_wsgi_application()

from tamnong_thidua.entry import Utf8Only  # noqa: E402  (needs the apps)
from tamnong_thidua.production import refuse_demonstration_accounts  # noqa: E402  (needs the apps)

application = Utf8Only(django_application)
refuse_demonstration_accounts()
