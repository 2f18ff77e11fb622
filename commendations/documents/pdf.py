"""PDF where the server has LibreOffice: a process of its own, with a profile of its own and a limit of time."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from campaigns.actions import Refused

SECONDS = 60
NOT_HERE = "Máy chủ chưa cài LibreOffice nên chưa lập được PDF; hãy tải tệp DOCX rồi lưu thành PDF từ Word."
FAILED = "Chưa lập được PDF từ văn bản này; hãy tải tệp DOCX rồi lưu thành PDF từ Word."


def program() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def as_pdf(docx: bytes) -> bytes:
    """Raises ``Refused`` where there is no LibreOffice, or where it fails or takes too long."""
    found = program()
    if found is None:
        raise Refused(NOT_HERE)
    with tempfile.TemporaryDirectory(prefix="van-ban-") as folder:
        file = Path(folder) / "van-ban.docx"
        file.write_bytes(docx)
        profile = (Path(folder) / "profile").as_uri()
        command = [
            found,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(file),
        ]
        try:
            subprocess.run(command, check=True, timeout=SECONDS, capture_output=True, cwd=folder)  # noqa: S603
            return file.with_suffix(".pdf").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise Refused(FAILED) from error
