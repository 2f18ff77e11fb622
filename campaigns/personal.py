"""What is kept about a person who has an account. Other apps add what they know: setting ``PERSONAL_DATA``."""

from django.conf import settings
from django.utils.module_loading import import_string
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.models import AuditEntry, SignIn, User


def data_of(user: User) -> dict:
    """For the person alone: the account, units, sign-ins, and what was done with it. Whole, in words and ISO times."""
    return {
        "tai_khoan": {
            "ten_dang_nhap": user.username,
            "ho_va_ten": user.full_name,
            "thu_dien_tu": user.email,
            "vai_tro": user.get_role_display(),
            "nhiem_vu": user.duties,
            "lap_luc": user.date_joined.isoformat(),
            "dang_nhap_gan_nhat": user.last_login.isoformat() if user.last_login else None,
        },
        "don_vi_phu_trach": [
            {
                "don_vi": one.unit.name,
                "chuc_vu": one.position,
                "tu_ngay": one.valid_from.isoformat(),
                "den_het_ngay": one.valid_to.isoformat() if one.valid_to else None,
            }
            for one in user.memberships.select_related("unit")
        ],
        "dang_nhap": [
            {
                "luc": one.at.isoformat(),
                "ket_qua": one.get_outcome_display(),
                "dia_chi": one.address,
                "trinh_duyet": one.agent,
            }
            for one in SignIn.objects.attempts_on(user)
        ],
        "xac_thuc_hai_buoc": [  # the secret itself opens the account: it is shown once and never again
            {
                "bat_luc": one.created_at.isoformat(),
                "dung_gan_nhat": one.last_used_at.isoformat() if one.last_used_at else None,
                "ma_du_phong_con": StaticToken.objects.filter(device__user=user).count(),
            }
            for one in TOTPDevice.objects.filter(user=user, confirmed=True)
        ],
        "viec_da_lam": [
            {
                "luc": one.at.isoformat(),
                "viec": one.get_act_display(),
                "doi_tuong": f"{one.what} {one.label}".strip(),
                "ly_do": one.reason,
            }
            for one in AuditEntry.objects.filter(by=user)
        ],
        "sua_doi_tai_khoan": [
            {
                "luc": one.history_date.isoformat(),
                "ho_va_ten": one.full_name,
                "thu_dien_tu": one.email,
                "vai_tro": one.role,
            }
            for one in user.history.all()
        ],
        **{
            key: value
            for path in settings.PERSONAL_DATA
            for key, value in import_string(path)(user).items()
        },
    }
