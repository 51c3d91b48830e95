"""``cpd provider``: lead providers."""

import typer

from cpd.cli.operator import operator

app = typer.Typer(help="Lead providers, who train teachers and call the API.")


@app.command()
def create(
    name: str = typer.Argument(..., help="The provider's name; capitals and spaces make no difference"),
    ecf: bool = typer.Option(False, "--ecf", help="It trains early career teachers and mentors"),
    npq: bool = typer.Option(False, "--npq", help="It runs national professional qualifications"),
    no_vat: bool = typer.Option(False, "--no-vat", help="It charges no VAT"),
) -> None:
    """Adds a lead provider and opens its statements. Without --ecf and --npq it has both programmes.

    If there is a provider of that name, it is changed. Example: cpd provider create "Northern Light Teaching" --ecf
    """
    from cpd.providers.queries import provider_names
    from cpd.providers.rules import near_name
    from cpd.statements.commands import join_provider

    near = near_name(name, provider_names())
    provider = join_provider(
        name=name, ecf=ecf or not npq, npq=npq or not ecf, vat_chargeable=not no_vat, actor=operator()
    )
    programmes = " and ".join(name for name, has in (("ECF", provider.ecf), ("NPQ", provider.npq)) if has)
    vat = "with VAT" if provider.vat_chargeable else "without VAT"
    print(f"{provider.name}: {programmes}, {vat}. Its id is {provider.id}.")
    if near:
        print(f"Its name is much like {near}. Are they one and the same?")
