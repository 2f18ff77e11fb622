"""Files that people handed in are handed out again."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from campaigns.downloads import download
from campaigns.models.kept_files import FileKind, KeptFile


def kept_file(open_to_reader: QuerySet[KeptFile], number: int) -> HttpResponse:
    """The bytes of one of these files, as a download of the kind that they are. Raises Http404."""
    found = open_to_reader.filter(pk=number).first()
    if found is None:
        raise Http404("Không có tệp này, hoặc tệp không mở cho tài khoản của bạn.")
    kind = FileKind(found.kind)
    return download(bytes(found.data), name=found.name, content_type=kind.content_type)
