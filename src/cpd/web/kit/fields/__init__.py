"""GOV.UK fields as Django form fields: each judges what was typed, and writes itself with label, hint and error.

What was typed is shown again as it was typed. A field refuses what it does not understand, in one sentence that says
what to do; ``noun`` is what the sentence calls the answer ("start date"). Where a rule of a room below decides, the
field is given the rule (``judge``) and shows its words.
"""

from cpd.web.kit.fields.base import GovukBoundField, GovukField, Judge
from cpd.web.kit.fields.choices import OR, CheckboxesField, Choice, RadiosField, SelectField, YesNoField
from cpd.web.kit.fields.dates import DateField
from cpd.web.kit.fields.files import FileField
from cpd.web.kit.fields.text import EmailField, MoneyField, NumberField, TextareaField, TextField

__all__ = [
    "OR",
    "CheckboxesField",
    "Choice",
    "DateField",
    "EmailField",
    "FileField",
    "GovukBoundField",
    "GovukField",
    "Judge",
    "MoneyField",
    "NumberField",
    "RadiosField",
    "SelectField",
    "TextField",
    "TextareaField",
    "YesNoField",
]
