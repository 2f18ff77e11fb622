"""The pages that say why something is not shown."""

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: our own views raise ``BadRequest`` with the sentence to show."""
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    if isinstance(exception, RequestDataTooBig):
        sentence = "Nội dung gửi lên quá lớn nên chưa ghi gì. Hãy quay lại và chia thành nhiều phần nhỏ hơn."
    if not hasattr(request, "user"):  # refused before anybody looked who it is: a foreign host
        return HttpResponse(render_to_string("400-plain.html"), status=400)
    return render(request, "400.html", {"sentence": sentence}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: our own views raise ``Http404`` with the sentence to show; Django's are English."""
    match = request.resolver_match
    is_ours = match is not None and "admin" not in match.namespaces
    return render(request, "404.html", {"sentence": str(exception) if is_ours else ""}, status=404)
