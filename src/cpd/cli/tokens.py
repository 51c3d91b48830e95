"""``cpd token``: making, listing and revoking the tokens of providers."""

from datetime import datetime

import typer

from cpd.cli.operator import operator
from cpd.cli.terminal import console, table

app = typer.Typer(help="API tokens. A token is printed once, when it is created; only a digest of it is kept.")


@app.command()
def create(
    provider: str = typer.Option(..., help="The lead provider's name"),
    label: str = typer.Option("", help="What the token is for"),
    expires: datetime | None = typer.Option(None, formats=["%Y-%m-%d"], help="The last day on which it works"),  # noqa: B008
) -> None:
    """Creates a token and prints it, only this once.

    Example: cpd token create --provider "Northern Light Teaching" --label "nightly sync" --expires 2027-03-31
    """
    from cpd.providers.commands import create_token

    made = create_token(
        provider_name=provider, label=label, expires_on=expires.date() if expires else None, actor=operator()
    )
    print(made.token)


@app.command("list")
def list_tokens() -> None:
    """Lists every token by its first characters, with its provider and its last use.

    Example: cpd token list
    """
    from cpd.core.dates import print_instant
    from cpd.providers.queries import all_tokens

    shown = table("Token", "Provider", "Label", "Made", "Last used", "Expires", "Revoked")
    for token in all_tokens():
        instants = (token.created_at, token.last_used_at, token.expires_at, token.revoked_at)
        printed = [print_instant(at) if at else "-" for at in instants]
        shown.add_row(f"{token.prefix}…", token.provider.name, token.label, *printed)
    console(160).print(shown)


@app.command()
def revoke(prefix: str = typer.Argument(..., help="The first characters of the token, at least 4")) -> None:
    """Revokes a token. It stops working at once.

    Example: cpd token revoke 3f2a91c0
    """
    from cpd.providers.commands import revoke_token

    token = revoke_token(prefix=prefix, actor=operator())
    print(f"Revoked {token.prefix}…")
