"""What publishing begins with, after a change: it becomes the publisher, and looks at what is stored, in one statement."""

from django.db import migrations

CREATE = """
CREATE FUNCTION publishing_outdated(subjects uuid[], feeds text[]) RETURNS SETOF publishing_publisheddocument
LANGUAGE plpgsql VOLATILE SECURITY INVOKER AS $$
BEGIN
    PERFORM set_config('role', 'cpd_publisher', true);
    DELETE FROM publishing_renderedahead AS ahead WHERE ahead.subject_id = ANY(subjects);
    RETURN QUERY SELECT document.* FROM publishing_publisheddocument AS document
        WHERE document.subject_id = ANY(subjects) AND document.feed = ANY(feeds);
END
$$
"""


class Migration(migrations.Migration):
    """The function has no rights but its caller's: whoever may not become the publisher is refused."""

    dependencies = [("publishing", "0011_index_of_changes")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION publishing_outdated(uuid[], text[])"),
    ]
