"""The page that says who may do what, drawn from the table of all routes and from the roles."""

from cpd.accounts.roles import NAMES, ROLES, Organisation
from cpd.providers.rules import Scope
from cpd.web.accounts.routes import API, PAGES, VERSION, Somebody, all_routes

INTRODUCTION = """# Who may do what

Programs call the API with a provider's token. People sign in with a link that we email to them, and see the pages that
their roles are for. Our tests check every address against these tables: we
cannot release one that lets in anybody else.
"""

PROGRAMMES = {
    Scope.ECF: "providers that train early career teachers",
    Scope.NPQ: "providers of NPQs",
    Scope.EITHER: "every provider",
}
AT = {
    Organisation.SCHOOL: "a school",
    Organisation.LEAD_PROVIDER: "a lead provider",
    Organisation.DELIVERY_PARTNER: "a delivery partner",
    Organisation.APPROPRIATE_BODY: "an appropriate body",
    Organisation.DFE: "DfE, with a second factor",
}


def access_page() -> str:
    """The page as Markdown."""
    roles = [f"| {NAMES[role]} | `{role}` | {AT[at]} |" for at, of_kind in ROLES.items() for role in of_kind]
    pages = [f"| `{route}` | {_who(access)} |" for route, access in PAGES.items()]
    served = [route.split("/", 3) for route in all_routes() if route.startswith(VERSION)]
    versions: dict[str, list[str]] = {}
    for _, _, version, path in served:
        versions.setdefault(path, []).append(version[1:])
    api = [
        f"| `{path}` | {', '.join(dict.fromkeys(versions[path]))} | {PROGRAMMES[scope]} |"
        for path, scope in API.items()
        if path in versions
    ]
    return "\n\n".join(
        [
            INTRODUCTION,
            "## Roles",
            "\n".join(["| Role | Name | Held at |", "|---|---|---|", *roles]),
            "## Pages",
            "\n".join(["| Address | Who gets in |", "|---|---|", *pages]),
            "## API",
            "Each of these needs a token, and shows that provider's own records only.",
            "\n".join(["| After the version | Versions | Whose tokens |", "|---|---|---|", *api]),
        ]
    )


def _who(access: object) -> str:
    if isinstance(access, Somebody):
        return access.words
    assert isinstance(access, frozenset)
    return ", ".join(name for role, name in NAMES.items() if role in access)
