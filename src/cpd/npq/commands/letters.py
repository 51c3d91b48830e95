"""What applicants are written when a provider decides (rule NPQ-41): nothing to those who have no address any more."""

from cpd.npq.models import Application
from cpd.outbox.commands import post_email


def write_accepted(application: Application) -> None:
    """Tells the applicant that the provider accepted the application."""
    provider, course = application.lead_provider.name, application.course.name
    _write(
        application,
        "npq_application_accepted",
        f"{provider} accepted your application",
        f"{provider} accepted your application for the national professional qualification {course}.\n\n"
        "They will contact you about when and how your course starts. If you have questions, contact them.",
    )


def write_rejected(application: Application) -> None:
    """Tells the applicant that the provider rejected the application."""
    provider, course = application.lead_provider.name, application.course.name
    _write(
        application,
        "npq_application_rejected",
        f"{provider} did not accept your application",
        f"{provider} did not accept your application for the national professional qualification {course}.\n\n"
        "To find out why, contact them. You can apply again, with the same provider or another one.",
    )


def _write(application: Application, template: str, subject: str, body: str) -> None:
    address = application.person.email
    if address:
        post_email(
            template=template,
            reference=f"{template.replace('_', '-')}/{application.id}",
            recipient=address,
            subject=subject,
            body=body,
        )
