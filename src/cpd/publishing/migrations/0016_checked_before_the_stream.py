"""What a new declaration refers to is checked before the provider's stream is locked, and not at the commit."""

from django.db import migrations

CREATE = """
CREATE OR REPLACE FUNCTION publishing_outdated(subjects uuid[], feeds text[])
RETURNS SETOF publishing_publisheddocument
LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
    {check}PERFORM set_config('role', 'cpd_publisher', true);
    DELETE FROM publishing_renderedahead AS ahead WHERE ahead.subject_id = ANY(subjects);
    RETURN QUERY SELECT document.* FROM publishing_publisheddocument AS document
        WHERE document.subject_id = ANY(subjects) AND document.feed = ANY(feeds);
END
$$
"""
CHECK = """SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    """


class Migration(migrations.Migration):
    """Every constraint that can be put off is put off by itself, so that the second line leaves things as they were."""

    dependencies = [("publishing", "0015_counted_in_an_index")]

    operations = [
        migrations.RunSQL(CREATE.format(check=CHECK), CREATE.format(check="")),
    ]
