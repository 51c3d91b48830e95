"""The roles that people have, and the organisations they have them at (rules ACC-1, ACC-2)."""

from enum import StrEnum

from cpd.core.actor import ActorKind


class Organisation(StrEnum):
    """Where a role is held."""

    SCHOOL = "school"
    LEAD_PROVIDER = "lead_provider"
    DELIVERY_PARTNER = "delivery_partner"
    APPROPRIATE_BODY = "appropriate_body"
    DFE = "dfe"


class Role(StrEnum):
    """What somebody does for an organisation. Each role belongs to one kind of organisation."""

    INDUCTION_TUTOR = "induction_tutor"
    SCHOOL_USER = "school_user"
    PROVIDER_DEVELOPER = "provider_developer"
    PROVIDER_DATA_MANAGER = "provider_data_manager"
    PROVIDER_FINANCE = "provider_finance"
    DELIVERY_PARTNER_USER = "delivery_partner_user"
    APPROPRIATE_BODY_USER = "appropriate_body_user"
    SUPPORT = "support"
    OPERATIONS = "operations"
    FINANCE = "finance"
    FINANCE_APPROVER = "finance_approver"
    PRODUCT = "product"


ROLES = {
    Organisation.SCHOOL: (Role.INDUCTION_TUTOR, Role.SCHOOL_USER),
    Organisation.LEAD_PROVIDER: (Role.PROVIDER_DEVELOPER, Role.PROVIDER_DATA_MANAGER, Role.PROVIDER_FINANCE),
    Organisation.DELIVERY_PARTNER: (Role.DELIVERY_PARTNER_USER,),
    Organisation.APPROPRIATE_BODY: (Role.APPROPRIATE_BODY_USER,),
    Organisation.DFE: (Role.SUPPORT, Role.OPERATIONS, Role.FINANCE, Role.FINANCE_APPROVER, Role.PRODUCT),
}
"""The roles that each kind of organisation has. Every role is here once."""

ORGANISATION_OF = {role: organisation for organisation, roles in ROLES.items() for role in roles}

NAMES = {
    Role.INDUCTION_TUTOR: "induction tutor",
    Role.SCHOOL_USER: "school user",
    Role.PROVIDER_DEVELOPER: "developer",
    Role.PROVIDER_DATA_MANAGER: "data manager",
    Role.PROVIDER_FINANCE: "finance",
    Role.DELIVERY_PARTNER_USER: "delivery partner",
    Role.APPROPRIATE_BODY_USER: "appropriate body",
    Role.SUPPORT: "DfE support",
    Role.OPERATIONS: "DfE operations",
    Role.FINANCE: "DfE finance",
    Role.FINANCE_APPROVER: "DfE finance approver",
    Role.PRODUCT: "DfE product",
}
"""What people call the roles."""

ACTS_AS = {
    Organisation.SCHOOL: ActorKind.TUTOR,
    Organisation.LEAD_PROVIDER: ActorKind.PROVIDER,
    Organisation.DELIVERY_PARTNER: ActorKind.DELIVERY_PARTNER,
    Organisation.APPROPRIATE_BODY: ActorKind.APPROPRIATE_BODY,
    Organisation.DFE: ActorKind.DFE,
}
"""What the audit trail calls somebody who acts for an organisation."""

DFE_ROLES = frozenset(ROLES[Organisation.DFE])

SCHOOL_ROLES = frozenset(ROLES[Organisation.SCHOOL])
"""What signs in for a school: its one induction tutor, and whoever else acts for it (rule SCH-29)."""

PROVIDER_ROLES = frozenset(ROLES[Organisation.LEAD_PROVIDER])
"""Who signs in for a lead provider."""
