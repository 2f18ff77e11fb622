"""From the facts of one document to the document in the program's own form."""

from collections.abc import Callable

from commendations.documents import (
    achievement,
    certificates,
    decisions,
    letters,
    plan,
    proposals,
    register,
    reports,
)
from commendations.documents.fields import Material
from commendations.documents.heads import positions
from commendations.documents.wording import joined
from commendations.models import DocumentKind, StockPosition

Kind = DocumentKind


def _plan(of: Material) -> bytes:
    return plan.plan(of.campaign, of.head, of.plan, at=of.at)


def _reminder(of: Material) -> bytes:
    return letters.reminder(of.campaign, of.head, of.missing, registered=of.registered, at=of.at)


def _register(of: Material) -> bytes:
    return register.register(of.campaign, of.head, of.register, at=of.at)


def _report(of: Material) -> bytes:
    return reports.report(of.campaign, of.head, of.board, at=of.at, summary=of.summary)


def _submission(of: Material) -> bytes:
    return proposals.submission(
        of.campaign, of.head, of.nominees, of.source, at=of.at, meeting=of.meeting
    )


def _minutes(of: Material) -> bytes:
    return proposals.minutes(of.campaign, of.head, of.nominees, of.meeting, of.source, at=of.at)


def _decision(of: Material) -> bytes:
    return decisions.decision(
        of.campaign,
        of.head,
        of.nominees,
        of.source,
        at=of.at,
        responsible=", ".join(of.head.addressees),
        authority=of.authority,
    )


def _certificates(of: Material) -> bytes:
    return certificates.certificates(
        of.campaign, of.head, of.nominees.all, authority=of.authority, at=of.at
    )


def _on_stock(of: Material) -> bytes:
    saved = {one.part: one for one in StockPosition.objects.filter(campaign=of.campaign)}
    return certificates.on_stock(of.campaign, of.head, of.nominees.all, positions(saved), at=of.at)


def _achievement(of: Material) -> bytes:
    return achievement.achievement(
        of.campaign,
        of.head,
        of.nominee,
        of.unit,
        of.board,
        form=of.form,
        confirms=joined(of.head.addressees),
        at=of.at,
        points=of.points,
        initiatives=of.initiatives,
        birth_year=of.birth_year,
        gender=of.gender,
    )


BUILDERS: dict[str, Callable[[Material], bytes]] = {
    Kind.PLAN: _plan,
    Kind.REGISTER: _register,
    Kind.REMINDER: _reminder,
    Kind.MONTHLY: _report,
    Kind.FINAL: _report,
    Kind.ACHIEVEMENT: _achievement,
    Kind.SUBMISSION: _submission,
    Kind.MINUTES: _minutes,
    Kind.DECISION: _decision,
    Kind.CERTIFICATE: _certificates,
    Kind.STOCK: _on_stock,
}
