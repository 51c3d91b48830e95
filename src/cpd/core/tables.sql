-- What migrations leave in an empty database, up to those that are noted as applied at the end; newer ones run after
-- it. Made by .venv/bin/python -m tests.checks.migrations --write; never changed by hand.

SET LOCAL search_path = '';
SET LOCAL check_function_bodies = false;
GRANT CREATE ON SCHEMA public TO cpd_api;

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public._pgh_attach_context() RETURNS uuid
    LANGUAGE plpgsql
    AS $$
                    DECLARE
                        _pgh_context_id UUID;
                        _pgh_context_metadata JSONB;
                    BEGIN
                        BEGIN
                            SELECT INTO _pgh_context_id
                                CURRENT_SETTING('pghistory.context_id');
                            SELECT INTO _pgh_context_metadata
                                CURRENT_SETTING('pghistory.context_metadata');
                            EXCEPTION WHEN OTHERS THEN
                        END;
                        IF _pgh_context_id IS NOT NULL AND _pgh_context_metadata IS NOT NULL THEN
                            INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
                                VALUES (_pgh_context_id, _pgh_context_metadata, NOW(), NOW())
                                ON CONFLICT (id) DO UPDATE
                                    SET metadata = EXCLUDED.metadata,
                                        updated_at = EXCLUDED.updated_at
                                    WHERE pghistory_context.metadata != EXCLUDED.metadata;
                            RETURN _pgh_context_id;
                        ELSE
                            RETURN NULL;
                        END IF;
                    END;
                $$;

CREATE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
                DECLARE
                    _pgtrigger_ignore TEXT[];
                    _result BOOLEAN;
                BEGIN
                    BEGIN
                        SELECT INTO _pgtrigger_ignore
                            CURRENT_SETTING('pgtrigger.ignore');
                        EXCEPTION WHEN OTHERS THEN
                    END;
                    IF _pgtrigger_ignore IS NOT NULL THEN
                        SELECT trigger_name = ANY(_pgtrigger_ignore)
                        INTO _result;
                        RETURN _result;
                    ELSE
                        RETURN FALSE;
                    END IF;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_adjustment_of_a_paid_statement_stays_e6d54() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_statement
                                              WHERE id = OLD.statement_id AND state = 'paid'))
               OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_statement
                                                 WHERE id = NEW.statement_id AND state = 'paid')) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change what is on a paid statement (%)', TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        
                END;
            $$;

CREATE FUNCTION public.pgtrigger_adjustments_wait_for_a_decision_c85dc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_preparation
                                                      WHERE statement_id = OLD.statement_id AND outcome = 'waiting'))
                       OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_preparation
                                                         WHERE statement_id = NEW.statement_id
                                                           AND outcome = 'waiting')) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot adjust a statement whose payment waits for a decision';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_07e09() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_09a22() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_1caa7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_1e9d6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_2cd75() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_399bd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_3f4a4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_45b21() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_46b2d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_4854d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_505dd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_56c0a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_6c8ac() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_7b202() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_9ee6c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_a71a4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_def1a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_effa3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_f02a6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_append_only_fbad0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_audit_note_stays_ebd94() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_band_never_changes_d30c3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_contract_never_changes_ea766() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_decided_is_decided_a29c2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_delete_delete_19a8f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_membershipevent" ("appropriate_body_id", "created_at", "delivery_partner_id", "id", "lead_provider_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "school_id", "user_id") VALUES (OLD."appropriate_body_id", OLD."created_at", OLD."delivery_partner_id", OLD."id", OLD."lead_provider_id", _pgh_attach_context(), NOW(), 'delete', OLD."id", OLD."role", OLD."school_id", OLD."user_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_delete_delete_443cb() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_openidaccountevent" ("id", "issuer", "joined_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "user_id") VALUES (OLD."id", OLD."issuer", OLD."joined_at", _pgh_attach_context(), NOW(), 'delete', OLD."id", OLD."subject", OLD."user_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_delete_delete_d4b4e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_mentorshipperiodevent" ("created_at", "ect_record_id", "finished_on", "id", "mentor_record_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_period_id", "started_on") VALUES (OLD."created_at", OLD."ect_record_id", OLD."finished_on", OLD."id", OLD."mentor_record_id", _pgh_attach_context(), NOW(), 'delete', OLD."id", OLD."school_period_id", OLD."started_on"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_fill_intake_0a95d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    NEW.intake_id := NEW.cohort_id || 'a'; RETURN NEW;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_fill_intake_36ac1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    NEW.intake_id := NEW.cohort_id || 'a'; RETURN NEW;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_fill_intake_a8d33() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    SELECT intake_id INTO NEW.intake_id FROM npq_application WHERE id = NEW.application_id; RETURN NEW;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_fill_intake_be916() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    NEW.intake_id := NEW.cohort_id || 'a'; RETURN NEW;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_frozen_export_stays_9a152() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_frozen_statement_stays_7d2ea() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_frozen_totals_stay_deb9e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_funding_settled_54fa9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    IF EXISTS (SELECT FROM npq_application WHERE intake_id = OLD.identifier) THEN RAISE EXCEPTION 'the funding of intake % is settled: somebody has applied', OLD.identifier USING ERRCODE = 'check_violation'; END IF; RETURN NEW;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_04cba() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_statementmilestoneevent" ("declaration_type", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement_id") VALUES (NEW."declaration_type", NEW."id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_0a49f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_statementevent" ("approved_by", "cohort_id", "contract_id", "created_at", "deadline_date", "from_calendar", "frozen_totals", "id", "intake_id", "lead_provider_id", "marked_as_paid_at", "milestones_stated", "name", "output_fee", "payment_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_by", "programme", "state", "updated_at") VALUES (NEW."approved_by", NEW."cohort_id", NEW."contract_id", NEW."created_at", NEW."deadline_date", NEW."from_calendar", NEW."frozen_totals", NEW."id", NEW."intake_id", NEW."lead_provider_id", NEW."marked_as_paid_at", NEW."milestones_stated", NEW."name", NEW."output_fee", NEW."payment_date", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."prepared_by", NEW."programme", NEW."state", NEW."updated_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_100df() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "teachers_idchangeevent" ("changed_at", "from_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_id") VALUES (NEW."changed_at", NEW."from_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."to_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_293f9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_mentorshipperiodevent" ("created_at", "ect_record_id", "finished_on", "id", "mentor_record_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_period_id", "started_on") VALUES (NEW."created_at", NEW."ect_record_id", NEW."finished_on", NEW."id", NEW."mentor_record_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."school_period_id", NEW."started_on"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_29fbc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_trainingperiodevent" ("cohort_id", "created_at", "deferred_at", "end_reason", "finished_on", "id", "partnership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "record_id", "schedule_id", "school_period_id", "started_on", "withdrawn_at") VALUES (NEW."cohort_id", NEW."created_at", NEW."deferred_at", NEW."end_reason", NEW."finished_on", NEW."id", NEW."partnership_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."programme", NEW."record_id", NEW."schedule_id", NEW."school_period_id", NEW."started_on", NEW."withdrawn_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_3867c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userevent" ("created_at", "deactivated_at", "email", "full_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy_notice_accepted_at", "privacy_notice_major", "privacy_notice_minor") VALUES (NEW."created_at", NEW."deactivated_at", NEW."email", NEW."full_name", NEW."id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."privacy_notice_accepted_at", NEW."privacy_notice_major", NEW."privacy_notice_minor"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_3a5fc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "declarations_declarationevent" ("application_id", "cohort_id", "course_identifier", "created_at", "declaration_date", "declaration_type", "delivery_partner_id", "evidence_held", "id", "intake_id", "kind", "lead_provider_id", "mentor_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_premium_uplift", "record_id", "secondary_delivery_partner_id", "sparsity_uplift", "state", "state_reason", "superseded_by_id") VALUES (NEW."application_id", NEW."cohort_id", NEW."course_identifier", NEW."created_at", NEW."declaration_date", NEW."declaration_type", NEW."delivery_partner_id", NEW."evidence_held", NEW."id", NEW."intake_id", NEW."kind", NEW."lead_provider_id", NEW."mentor_id", NEW."person_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."pupil_premium_uplift", NEW."record_id", NEW."secondary_delivery_partner_id", NEW."sparsity_uplift", NEW."state", NEW."state_reason", NEW."superseded_by_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_50cfe() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_adjustmentevent" ("amount", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "statement_id") VALUES (NEW."amount", NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."removed_at", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_5c2d9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_schoolperiodevent" ("appropriate_body_id", "created_at", "email", "finished_on", "id", "leaving_reported_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "removed_at", "role", "school_id", "started_on", "working_pattern") VALUES (NEW."appropriate_body_id", NEW."created_at", NEW."email", NEW."finished_on", NEW."id", NEW."leaving_reported_at", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."record_id", NEW."removed_at", NEW."role", NEW."school_id", NEW."started_on", NEW."working_pattern"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_65b89() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "declarations_lineitemevent" ("created_at", "declaration_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "statement_id") VALUES (NEW."created_at", NEW."declaration_id", NEW."id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."state", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_65e63() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_coursepriceevent" ("contract_id", "course_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement_id") VALUES (NEW."contract_id", NEW."course_id", NEW."id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_73820() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "providers_apitokenevent" ("created_at", "digest", "expires_at", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "provider_id", "revoked_at") VALUES (NEW."created_at", NEW."digest", NEW."expires_at", NEW."id", NEW."label", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."prefix", NEW."provider_id", NEW."revoked_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_a1626() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_trainingrecordevent" ("became_eligible_at", "became_ineligible_at", "cohort_changed_after_payments_frozen", "completed_on", "completion_reason", "created_at", "eligibility_reason", "eligibility_status", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."became_eligible_at", NEW."became_ineligible_at", NEW."cohort_changed_after_payments_frozen", NEW."completed_on", NEW."completion_reason", NEW."created_at", NEW."eligibility_reason", NEW."eligibility_status", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."role"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_a1b13() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "npq_applicationevent" ("accepted_at", "cohort_id", "course_id", "eligible_for_funding", "employer_name", "employment_role", "funded_place", "funding_choice", "funding_status_code", "headteacher_status", "id", "intake_id", "itt_provider", "lead_mentor", "lead_provider_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "private_childcare_provider_urn", "reason_for_rejection", "rejected_at", "schedule_id", "school_id", "senco_start_date", "state", "submitted_at", "targeted_delivery_funding", "teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code", "training_status", "works_as_senco", "works_in_school") VALUES (NEW."accepted_at", NEW."cohort_id", NEW."course_id", NEW."eligible_for_funding", NEW."employer_name", NEW."employment_role", NEW."funded_place", NEW."funding_choice", NEW."funding_status_code", NEW."headteacher_status", NEW."id", NEW."intake_id", NEW."itt_provider", NEW."lead_mentor", NEW."lead_provider_id", NEW."person_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."private_childcare_provider_urn", NEW."reason_for_rejection", NEW."rejected_at", NEW."schedule_id", NEW."school_id", NEW."senco_start_date", NEW."state", NEW."submitted_at", NEW."targeted_delivery_funding", NEW."teacher_catchment", NEW."teacher_catchment_country", NEW."teacher_catchment_iso_country_code", NEW."training_status", NEW."works_as_senco", NEW."works_in_school"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_a55f5() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_openidaccountevent" ("id", "issuer", "joined_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "user_id") VALUES (NEW."id", NEW."issuer", NEW."joined_at", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."subject", NEW."user_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_b033a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "schools_partnershipevent" ("challenge_deadline", "challenge_reason", "challenged_at", "cohort_id", "created_at", "delivery_partner_id", "id", "lead_provider_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relationship", "remind_at", "school_id", "updated_at") VALUES (NEW."challenge_deadline", NEW."challenge_reason", NEW."challenged_at", NEW."cohort_id", NEW."created_at", NEW."delivery_partner_id", NEW."id", NEW."lead_provider_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."relationship", NEW."remind_at", NEW."school_id", NEW."updated_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_c73f9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "teachers_personevent" ("archived_at", "created_at", "date_of_birth", "email", "full_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_names", "trn", "typed_trn") VALUES (NEW."archived_at", NEW."created_at", NEW."date_of_birth", NEW."email", NEW."full_name", NEW."id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."previous_names", NEW."trn", NEW."typed_trn"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_e1ec7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_eligibilityfactsevent" ("active_flags", "checked_at", "decided_by_hand_at", "different_trn", "exempt", "induction_started", "induction_status", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_induction", "previous_participation", "qts", "record_id", "said", "secondary_profile") VALUES (NEW."active_flags", NEW."checked_at", NEW."decided_by_hand_at", NEW."different_trn", NEW."exempt", NEW."induction_started", NEW."induction_status", NEW."note", _pgh_attach_context(), NOW(), 'insert', NEW."record_id", NEW."previous_induction", NEW."previous_participation", NEW."qts", NEW."record_id", NEW."said", NEW."secondary_profile"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_edffb() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "incidents_incidentevent" ("began_at", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "title", "updated_at") VALUES (NEW."began_at", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."text", NEW."title", NEW."updated_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_insert_insert_fc05a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_membershipevent" ("appropriate_body_id", "created_at", "delivery_partner_id", "id", "lead_provider_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "school_id", "user_id") VALUES (NEW."appropriate_body_id", NEW."created_at", NEW."delivery_partner_id", NEW."id", NEW."lead_provider_id", _pgh_attach_context(), NOW(), 'insert', NEW."id", NEW."role", NEW."school_id", NEW."user_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_item_of_a_paid_statement_stays_9a34d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_statement
                                              WHERE id = OLD.statement_id AND state = 'paid'))
               OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_statement
                                                 WHERE id = NEW.statement_id AND state = 'paid')) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change what is on a paid statement (%)', TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        
                END;
            $$;

CREATE FUNCTION public.pgtrigger_milestones_of_open_output_statements_efc46() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF (TG_OP <> 'INSERT' AND NOT EXISTS (SELECT FROM statements_statement
                                                          WHERE id = OLD.statement_id AND state = 'open'))
                       OR (TG_OP <> 'DELETE' AND NOT EXISTS (SELECT FROM statements_statement
                                                             WHERE id = NEW.statement_id AND state = 'open'
                                                               AND output_fee)) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot change the milestones of a statement that is not open';
                    END IF;
                    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
                
                END;
            $$;

CREATE FUNCTION public.pgtrigger_no_band_for_a_contract_in_use_fca02() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF EXISTS (SELECT FROM statements_statement WHERE contract_id = NEW.contract_id) THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot add a band to a contract that prices statements';
                    END IF;
                    RETURN NEW;
                
                END;
            $$;

CREATE FUNCTION public.pgtrigger_no_freezing_of_a_paid_statement_257a0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_statement
                                              WHERE id = OLD.statement_id AND state = 'paid'))
               OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_statement
                                                 WHERE id = NEW.statement_id AND state = 'paid')) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change what is on a paid statement (%)', TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        
                END;
            $$;

CREATE FUNCTION public.pgtrigger_no_lines_for_a_paid_statement_ee05c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_statement
                                              WHERE id = OLD.statement_id AND state = 'paid'))
               OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_statement
                                                 WHERE id = NEW.statement_id AND state = 'paid')) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change what is on a paid statement (%)', TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        
                END;
            $$;

CREATE FUNCTION public.pgtrigger_npq_contract_never_changes_fa928() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_only_legal_moves_3909b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE _is_valid_transition BOOLEAN;
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    SELECT CONCAT(OLD."state", ':', NEW."state") = ANY('{submitted:eligible,submitted:ineligible,submitted:voided,eligible:payable,eligible:voided,payable:paid,payable:voided,paid:awaiting_clawback,ineligible:voided,awaiting_clawback:clawed_back}'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION 'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_only_legal_moves_84bee() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE _is_valid_transition BOOLEAN;
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    SELECT CONCAT(OLD."state", ':', NEW."state") = ANY('{eligible:payable,eligible:voided,payable:paid,payable:voided,ineligible:voided,awaiting_clawback:clawed_back}'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION 'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_only_payable_ones_are_prepared_dea41() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
                    IF NOT EXISTS (SELECT FROM statements_statement
                                   WHERE id = NEW.statement_id AND state = 'payable') THEN
                        RAISE EXCEPTION 'pgtrigger: Cannot prepare the payment of a statement that is not payable';
                    END IF;
                    RETURN NEW;
                
                END;
            $$;

CREATE FUNCTION public.pgtrigger_paid_is_paid_51ed9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_paid_stays_paid_d78ea() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE _is_valid_transition BOOLEAN;
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    SELECT CONCAT(OLD."state", ':', NEW."state") = ANY('{open:payable,payable:paid}'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION 'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_preparation_is_kept_62037() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_preparation_of_a_paid_statement_stays_ad119() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_statement
                                              WHERE id = OLD.statement_id AND state = 'paid'))
               OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_statement
                                                 WHERE id = NEW.statement_id AND state = 'paid')) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change what is on a paid statement (%)', TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        
                END;
            $$;

CREATE FUNCTION public.pgtrigger_price_of_a_paid_statement_stays_cae95() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
            IF (TG_OP <> 'INSERT' AND EXISTS (SELECT FROM statements_statement
                                              WHERE id = OLD.statement_id AND state = 'paid'))
               OR (TG_OP <> 'DELETE' AND EXISTS (SELECT FROM statements_statement
                                                 WHERE id = NEW.statement_id AND state = 'paid')) THEN
                RAISE EXCEPTION 'pgtrigger: Cannot change what is on a paid statement (%)', TG_TABLE_NAME;
            END IF;
            RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
        
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_07fd7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_trainingrecordevent" ("became_eligible_at", "became_ineligible_at", "cohort_changed_after_payments_frozen", "completed_on", "completion_reason", "created_at", "eligibility_reason", "eligibility_status", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."became_eligible_at", NEW."became_ineligible_at", NEW."cohort_changed_after_payments_frozen", NEW."completed_on", NEW."completion_reason", NEW."created_at", NEW."eligibility_reason", NEW."eligibility_status", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."role"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_0e890() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_userevent" ("created_at", "deactivated_at", "email", "full_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "privacy_notice_accepted_at", "privacy_notice_major", "privacy_notice_minor") VALUES (NEW."created_at", NEW."deactivated_at", NEW."email", NEW."full_name", NEW."id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."privacy_notice_accepted_at", NEW."privacy_notice_major", NEW."privacy_notice_minor"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_11bef() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "declarations_declarationevent" ("application_id", "cohort_id", "course_identifier", "created_at", "declaration_date", "declaration_type", "delivery_partner_id", "evidence_held", "id", "intake_id", "kind", "lead_provider_id", "mentor_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pupil_premium_uplift", "record_id", "secondary_delivery_partner_id", "sparsity_uplift", "state", "state_reason", "superseded_by_id") VALUES (NEW."application_id", NEW."cohort_id", NEW."course_identifier", NEW."created_at", NEW."declaration_date", NEW."declaration_type", NEW."delivery_partner_id", NEW."evidence_held", NEW."id", NEW."intake_id", NEW."kind", NEW."lead_provider_id", NEW."mentor_id", NEW."person_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."pupil_premium_uplift", NEW."record_id", NEW."secondary_delivery_partner_id", NEW."sparsity_uplift", NEW."state", NEW."state_reason", NEW."superseded_by_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_20ab5() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "accounts_membershipevent" ("appropriate_body_id", "created_at", "delivery_partner_id", "id", "lead_provider_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "school_id", "user_id") VALUES (NEW."appropriate_body_id", NEW."created_at", NEW."delivery_partner_id", NEW."id", NEW."lead_provider_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."role", NEW."school_id", NEW."user_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_275ed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_statementevent" ("approved_by", "cohort_id", "contract_id", "created_at", "deadline_date", "from_calendar", "frozen_totals", "id", "intake_id", "lead_provider_id", "marked_as_paid_at", "milestones_stated", "name", "output_fee", "payment_date", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prepared_by", "programme", "state", "updated_at") VALUES (NEW."approved_by", NEW."cohort_id", NEW."contract_id", NEW."created_at", NEW."deadline_date", NEW."from_calendar", NEW."frozen_totals", NEW."id", NEW."intake_id", NEW."lead_provider_id", NEW."marked_as_paid_at", NEW."milestones_stated", NEW."name", NEW."output_fee", NEW."payment_date", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."prepared_by", NEW."programme", NEW."state", NEW."updated_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_3794d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_mentorshipperiodevent" ("created_at", "ect_record_id", "finished_on", "id", "mentor_record_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "school_period_id", "started_on") VALUES (NEW."created_at", NEW."ect_record_id", NEW."finished_on", NEW."id", NEW."mentor_record_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."school_period_id", NEW."started_on"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_41444() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "incidents_incidentevent" ("began_at", "ended_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "title", "updated_at") VALUES (NEW."began_at", NEW."ended_at", NEW."id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."text", NEW."title", NEW."updated_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_42bea() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "teachers_personevent" ("archived_at", "created_at", "date_of_birth", "email", "full_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_names", "trn", "typed_trn") VALUES (NEW."archived_at", NEW."created_at", NEW."date_of_birth", NEW."email", NEW."full_name", NEW."id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."previous_names", NEW."trn", NEW."typed_trn"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_5d460() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_trainingperiodevent" ("cohort_id", "created_at", "deferred_at", "end_reason", "finished_on", "id", "partnership_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "record_id", "schedule_id", "school_period_id", "started_on", "withdrawn_at") VALUES (NEW."cohort_id", NEW."created_at", NEW."deferred_at", NEW."end_reason", NEW."finished_on", NEW."id", NEW."partnership_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."programme", NEW."record_id", NEW."schedule_id", NEW."school_period_id", NEW."started_on", NEW."withdrawn_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_614b8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_coursepriceevent" ("contract_id", "course_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement_id") VALUES (NEW."contract_id", NEW."course_id", NEW."id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_6de7e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_adjustmentevent" ("amount", "created_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "statement_id") VALUES (NEW."amount", NEW."created_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."removed_at", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_8909f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "statements_statementmilestoneevent" ("declaration_type", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "statement_id") VALUES (NEW."declaration_type", NEW."id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_93c49() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "providers_apitokenevent" ("created_at", "digest", "expires_at", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "provider_id", "revoked_at") VALUES (NEW."created_at", NEW."digest", NEW."expires_at", NEW."id", NEW."label", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."prefix", NEW."provider_id", NEW."revoked_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_a9c2b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "schools_partnershipevent" ("challenge_deadline", "challenge_reason", "challenged_at", "cohort_id", "created_at", "delivery_partner_id", "id", "lead_provider_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "relationship", "remind_at", "school_id", "updated_at") VALUES (NEW."challenge_deadline", NEW."challenge_reason", NEW."challenged_at", NEW."cohort_id", NEW."created_at", NEW."delivery_partner_id", NEW."id", NEW."lead_provider_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."relationship", NEW."remind_at", NEW."school_id", NEW."updated_at"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_ba2f4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "declarations_lineitemevent" ("created_at", "declaration_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "statement_id") VALUES (NEW."created_at", NEW."declaration_id", NEW."id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."state", NEW."statement_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_c0513() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_eligibilityfactsevent" ("active_flags", "checked_at", "decided_by_hand_at", "different_trn", "exempt", "induction_started", "induction_status", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_induction", "previous_participation", "qts", "record_id", "said", "secondary_profile") VALUES (NEW."active_flags", NEW."checked_at", NEW."decided_by_hand_at", NEW."different_trn", NEW."exempt", NEW."induction_started", NEW."induction_status", NEW."note", _pgh_attach_context(), NOW(), 'update', NEW."record_id", NEW."previous_induction", NEW."previous_participation", NEW."qts", NEW."record_id", NEW."said", NEW."secondary_profile"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_cd9ee() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "npq_applicationevent" ("accepted_at", "cohort_id", "course_id", "eligible_for_funding", "employer_name", "employment_role", "funded_place", "funding_choice", "funding_status_code", "headteacher_status", "id", "intake_id", "itt_provider", "lead_mentor", "lead_provider_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "private_childcare_provider_urn", "reason_for_rejection", "rejected_at", "schedule_id", "school_id", "senco_start_date", "state", "submitted_at", "targeted_delivery_funding", "teacher_catchment", "teacher_catchment_country", "teacher_catchment_iso_country_code", "training_status", "works_as_senco", "works_in_school") VALUES (NEW."accepted_at", NEW."cohort_id", NEW."course_id", NEW."eligible_for_funding", NEW."employer_name", NEW."employment_role", NEW."funded_place", NEW."funding_choice", NEW."funding_status_code", NEW."headteacher_status", NEW."id", NEW."intake_id", NEW."itt_provider", NEW."lead_mentor", NEW."lead_provider_id", NEW."person_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."private_childcare_provider_urn", NEW."reason_for_rejection", NEW."rejected_at", NEW."schedule_id", NEW."school_id", NEW."senco_start_date", NEW."state", NEW."submitted_at", NEW."targeted_delivery_funding", NEW."teacher_catchment", NEW."teacher_catchment_country", NEW."teacher_catchment_iso_country_code", NEW."training_status", NEW."works_as_senco", NEW."works_in_school"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_e4999() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "teachers_idchangeevent" ("changed_at", "from_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_id") VALUES (NEW."changed_at", NEW."from_id", NEW."id", NEW."person_id", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."to_id"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_update_update_fd255() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    INSERT INTO "training_schoolperiodevent" ("appropriate_body_id", "created_at", "email", "finished_on", "id", "leaving_reported_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "removed_at", "role", "school_id", "started_on", "working_pattern") VALUES (NEW."appropriate_body_id", NEW."created_at", NEW."email", NEW."finished_on", NEW."id", NEW."leaving_reported_at", _pgh_attach_context(), NOW(), 'update', NEW."id", NEW."record_id", NEW."removed_at", NEW."role", NEW."school_id", NEW."started_on", NEW."working_pattern"); RETURN NULL;
                END;
            $$;

CREATE FUNCTION public.pgtrigger_what_was_prepared_stays_6cf50() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.publishing_note_schools() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_TABLE_NAME = 'schools_school' THEN
        INSERT INTO publishing_schooldue (school_id) SELECT id FROM changed;
    ELSIF TG_TABLE_NAME = 'cohorts_cohort' THEN
        INSERT INTO publishing_schooldue (school_id) SELECT id FROM schools_school WHERE EXISTS (SELECT 1 FROM changed);
    ELSE
        INSERT INTO publishing_schooldue (school_id) SELECT DISTINCT school_id FROM changed;
    END IF;
    RETURN NULL;
END
$$;

CREATE TABLE public.publishing_publisheddocument (
    feed character varying(30) NOT NULL,
    record_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    body bytea NOT NULL,
    csv text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    cohorts smallint[] NOT NULL,
    facets character varying(60)[] NOT NULL,
    listed boolean NOT NULL,
    change bigint NOT NULL,
    fresh_from date,
    fresh_until date,
    removed boolean NOT NULL,
    provider_id uuid NOT NULL,
    shown_at timestamp with time zone,
    name character varying(60) DEFAULT ''::character varying NOT NULL,
    previous_change bigint,
    described_change bigint,
    fields_changed character varying(60)[]
);

CREATE FUNCTION public.publishing_outdated(subjects uuid[], feeds text[]) RETURNS SETOF public.publishing_publisheddocument
    LANGUAGE plpgsql
    AS $$
BEGIN
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED;
    PERFORM set_config('role', 'cpd_publisher', true);
    DELETE FROM publishing_renderedahead AS ahead WHERE ahead.subject_id = ANY(subjects);
    RETURN QUERY SELECT document.* FROM publishing_publisheddocument AS document
        WHERE document.subject_id = ANY(subjects) AND document.feed = ANY(feeds);
END
$$;

CREATE TABLE public.accounts_membership (
    id uuid NOT NULL,
    role character varying(40) NOT NULL,
    appropriate_body_id uuid,
    created_at timestamp with time zone NOT NULL,
    delivery_partner_id uuid,
    lead_provider_id uuid,
    school_id uuid,
    user_id uuid NOT NULL,
    CONSTRAINT membership_role_of_its_one_organisation CHECK (((((role)::text = ANY ((ARRAY['induction_tutor'::character varying, 'school_user'::character varying])::text[])) AND (school_id IS NOT NULL) AND (lead_provider_id IS NULL) AND (delivery_partner_id IS NULL) AND (appropriate_body_id IS NULL)) OR (((role)::text = ANY ((ARRAY['provider_developer'::character varying, 'provider_data_manager'::character varying, 'provider_finance'::character varying])::text[])) AND (school_id IS NULL) AND (lead_provider_id IS NOT NULL) AND (delivery_partner_id IS NULL) AND (appropriate_body_id IS NULL)) OR (((role)::text = 'delivery_partner_user'::text) AND (school_id IS NULL) AND (lead_provider_id IS NULL) AND (delivery_partner_id IS NOT NULL) AND (appropriate_body_id IS NULL)) OR (((role)::text = 'appropriate_body_user'::text) AND (school_id IS NULL) AND (lead_provider_id IS NULL) AND (delivery_partner_id IS NULL) AND (appropriate_body_id IS NOT NULL)) OR (((role)::text = ANY ((ARRAY['support'::character varying, 'operations'::character varying, 'finance'::character varying, 'finance_approver'::character varying, 'product'::character varying])::text[])) AND (school_id IS NULL) AND (lead_provider_id IS NULL) AND (delivery_partner_id IS NULL) AND (appropriate_body_id IS NULL))))
);

CREATE TABLE public.accounts_membershipevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    role character varying(40) NOT NULL,
    appropriate_body_id uuid,
    created_at timestamp with time zone NOT NULL,
    delivery_partner_id uuid,
    lead_provider_id uuid,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    school_id uuid,
    user_id uuid NOT NULL
);

ALTER TABLE public.accounts_membershipevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_membershipevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_openidaccount (
    id uuid NOT NULL,
    issuer character varying(500) NOT NULL,
    subject character varying(255) NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL
);

CREATE TABLE public.accounts_openidaccountevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    issuer character varying(500) NOT NULL,
    subject character varying(255) NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE public.accounts_openidaccountevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_openidaccountevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_recoverycode (
    id bigint NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    user_id uuid NOT NULL
);

ALTER TABLE public.accounts_recoverycode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_recoverycode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_signinlink (
    id uuid NOT NULL,
    digest bytea NOT NULL,
    asked_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    user_id uuid NOT NULL
);

CREATE TABLE public.accounts_signinrequest (
    id uuid NOT NULL,
    email character varying(254) NOT NULL,
    caller bytea NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone
);

CREATE TABLE public.accounts_user (
    id uuid NOT NULL,
    full_name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    sessions_stamp character varying(32) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    deactivated_at timestamp with time zone,
    privacy_notice_accepted_at timestamp with time zone,
    privacy_notice_major smallint,
    privacy_notice_minor smallint,
    CONSTRAINT accepted_notice_has_version_and_instant CHECK ((((privacy_notice_accepted_at IS NULL) AND (privacy_notice_major IS NULL) AND (privacy_notice_minor IS NULL)) OR ((privacy_notice_accepted_at IS NOT NULL) AND (privacy_notice_major IS NOT NULL) AND (privacy_notice_minor IS NOT NULL)))),
    CONSTRAINT accounts_user_privacy_notice_major_check CHECK ((privacy_notice_major >= 0)),
    CONSTRAINT accounts_user_privacy_notice_minor_check CHECK ((privacy_notice_minor >= 0))
);

CREATE TABLE public.accounts_userevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    full_name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    deactivated_at timestamp with time zone,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    privacy_notice_accepted_at timestamp with time zone,
    privacy_notice_major smallint,
    privacy_notice_minor smallint,
    CONSTRAINT accounts_userevent_privacy_notice_major_check CHECK ((privacy_notice_major >= 0)),
    CONSTRAINT accounts_userevent_privacy_notice_minor_check CHECK ((privacy_notice_minor >= 0))
);

ALTER TABLE public.accounts_userevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_userevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.accounts_wrongcode (
    id bigint NOT NULL,
    caller bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE public.accounts_wrongcode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_wrongcode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_idempotentanswer (
    id bigint NOT NULL,
    key character varying(255) NOT NULL,
    request_digest bytea NOT NULL,
    status smallint NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    provider_id uuid NOT NULL,
    CONSTRAINT api_idempotentanswer_status_check CHECK ((status >= 0))
);

ALTER TABLE public.api_idempotentanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_idempotentanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.changes_to_caller AS
 SELECT provider_id,
    feed,
    record_id,
    subject_id,
    body,
    updated_at,
    change,
    removed,
    previous_change,
    described_change,
    fields_changed
   FROM public.publishing_publisheddocument;

ALTER VIEW public.changes_to_caller OWNER TO cpd_api;

CREATE TABLE public.cohorts_cohort (
    start_year smallint NOT NULL,
    registration_start_date date NOT NULL,
    academic_year_start_date date NOT NULL,
    automatic_assignment_period_end_date date NOT NULL,
    payments_frozen_at timestamp with time zone,
    mentor_funding boolean NOT NULL,
    detailed_evidence_types boolean NOT NULL,
    uplift_fees boolean NOT NULL,
    changed_fields character varying(60)[] NOT NULL,
    npq_funding character varying(10) DEFAULT 'capped'::character varying NOT NULL,
    declarations_close_on date,
    declarations_in_order boolean DEFAULT false NOT NULL,
    registration_blocked_from date,
    registration_blocked_until date,
    CONSTRAINT cohort_blocked_days_in_order CHECK ((((registration_blocked_from IS NULL) AND (registration_blocked_until IS NULL)) OR ((registration_blocked_from IS NOT NULL) AND (registration_blocked_from <= registration_blocked_until) AND (registration_blocked_until IS NOT NULL)))),
    CONSTRAINT cohort_start_year_plausible CHECK (((start_year >= 2020) AND (start_year <= 2100))),
    CONSTRAINT cohorts_cohort_start_year_check CHECK ((start_year >= 0))
);

CREATE TABLE public.core_heartbeat (
    id smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT core_heartbeat_id_check CHECK ((id >= 0)),
    CONSTRAINT one_heartbeat CHECK ((id = 1))
);

CREATE TABLE public.declarations_declaration (
    id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    course_identifier character varying(60) NOT NULL,
    declaration_type character varying(20) NOT NULL,
    declaration_date timestamp with time zone NOT NULL,
    state character varying(20) NOT NULL,
    state_reason character varying(40) NOT NULL,
    evidence_held character varying(60) NOT NULL,
    pupil_premium_uplift boolean NOT NULL,
    sparsity_uplift boolean NOT NULL,
    voided_at timestamp with time zone,
    voided_by character varying(200) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    application_id uuid,
    cohort_id smallint NOT NULL,
    delivery_partner_id uuid,
    lead_provider_id uuid NOT NULL,
    mentor_id uuid,
    person_id uuid NOT NULL,
    record_id uuid,
    secondary_delivery_partner_id uuid,
    superseded_by_id uuid,
    intake_id character varying(5),
    CONSTRAINT declaration_is_about_a_record_or_an_application CHECK ((((application_id IS NOT NULL) AND ((kind)::text = 'npq'::text) AND (record_id IS NULL)) OR ((NOT ((kind)::text = 'npq'::text)) AND (application_id IS NULL) AND (record_id IS NOT NULL)))),
    CONSTRAINT declaration_of_a_cohort_or_an_intake CHECK ((((intake_id IS NOT NULL) AND ((kind)::text = 'npq'::text) AND (cohort_id = ("left"((intake_id)::text, 4))::smallint)) OR ((NOT ((kind)::text = 'npq'::text)) AND (intake_id IS NULL))))
);

CREATE TABLE public.declarations_declarationattempt (
    id bigint NOT NULL,
    course_identifier character varying(100) NOT NULL,
    declaration_type character varying(100) NOT NULL,
    declaration_date character varying(100) NOT NULL,
    evidence_held character varying(100) NOT NULL,
    errors jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    declaration_id uuid,
    lead_provider_id uuid NOT NULL,
    person_id uuid NOT NULL
);

ALTER TABLE public.declarations_declarationattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.declarations_declarationattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.declarations_declarationevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    course_identifier character varying(60) NOT NULL,
    declaration_type character varying(20) NOT NULL,
    declaration_date timestamp with time zone NOT NULL,
    state character varying(20) NOT NULL,
    state_reason character varying(40) NOT NULL,
    evidence_held character varying(60) NOT NULL,
    pupil_premium_uplift boolean NOT NULL,
    sparsity_uplift boolean NOT NULL,
    voided_at timestamp with time zone,
    voided_by character varying(200) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    application_id uuid,
    cohort_id smallint NOT NULL,
    delivery_partner_id uuid,
    lead_provider_id uuid NOT NULL,
    mentor_id uuid,
    person_id uuid NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    record_id uuid,
    secondary_delivery_partner_id uuid,
    superseded_by_id uuid,
    intake_id character varying(5)
);

ALTER TABLE public.declarations_declarationevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.declarations_declarationevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.declarations_declarationfile (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    rows jsonb NOT NULL,
    outcomes jsonb NOT NULL,
    accepted integer NOT NULL,
    refused integer NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    declared_at timestamp with time zone,
    declared_by_id uuid,
    lead_provider_id uuid NOT NULL,
    uploaded_by_id uuid NOT NULL,
    CONSTRAINT declarations_declarationfile_accepted_check CHECK ((accepted >= 0)),
    CONSTRAINT declarations_declarationfile_refused_check CHECK ((refused >= 0))
);

CREATE TABLE public.declarations_declarationstatechange (
    id bigint NOT NULL,
    state character varying(20) NOT NULL,
    reason character varying(40) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    declaration_id uuid NOT NULL,
    actor character varying(100) NOT NULL
);

ALTER TABLE public.declarations_declarationstatechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.declarations_declarationstatechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.declarations_lineitem (
    id uuid NOT NULL,
    state character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    declaration_id uuid NOT NULL,
    statement_id uuid NOT NULL
);

CREATE TABLE public.declarations_lineitemevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    state character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    declaration_id uuid NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    statement_id uuid NOT NULL
);

ALTER TABLE public.declarations_lineitemevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.declarations_lineitemevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.finance_auditnote (
    id uuid NOT NULL,
    text character varying(2000) NOT NULL,
    actor character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    declaration_id uuid,
    statement_id uuid,
    written_by_id uuid,
    CONSTRAINT audit_note_about_one_thing CHECK ((((declaration_id IS NULL) AND (statement_id IS NOT NULL)) OR ((declaration_id IS NOT NULL) AND (statement_id IS NULL))))
);

CREATE TABLE public.statements_band (
    id bigint CONSTRAINT finance_band_id_not_null NOT NULL,
    letter character varying(1) CONSTRAINT finance_band_letter_not_null NOT NULL,
    maximum integer CONSTRAINT finance_band_maximum_not_null NOT NULL,
    per_participant numeric(12,2) CONSTRAINT finance_band_per_participant_not_null NOT NULL,
    output_payment_percentage smallint CONSTRAINT finance_band_output_payment_percentage_not_null NOT NULL,
    service_fee_percentage smallint CONSTRAINT finance_band_service_fee_percentage_not_null NOT NULL,
    contract_id uuid CONSTRAINT finance_band_contract_id_not_null NOT NULL,
    CONSTRAINT finance_band_maximum_check CHECK ((maximum >= 0)),
    CONSTRAINT finance_band_output_payment_percentage_check CHECK ((output_payment_percentage >= 0)),
    CONSTRAINT finance_band_service_fee_percentage_check CHECK ((service_fee_percentage >= 0))
);

ALTER TABLE public.statements_band ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.finance_band_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.finance_frozenexport (
    id bigint NOT NULL,
    part integer NOT NULL,
    lines text NOT NULL,
    statement_id uuid NOT NULL,
    CONSTRAINT finance_frozenexport_part_check CHECK ((part >= 0))
);

ALTER TABLE public.finance_frozenexport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.finance_frozenexport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.finance_frozenstatement (
    statement_id uuid NOT NULL,
    number integer NOT NULL,
    export_sha256 character varying(64) NOT NULL,
    previous_hash character varying(64) NOT NULL,
    hash character varying(64) NOT NULL,
    lead_provider_id uuid NOT NULL,
    CONSTRAINT finance_frozenstatement_number_check CHECK ((number >= 0))
);

CREATE TABLE public.incidents_incident (
    id bigint NOT NULL,
    title character varying(120) NOT NULL,
    text character varying(2000) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT incident_ends_after_it_began CHECK (((ended_at IS NULL) OR (ended_at >= began_at)))
);

ALTER TABLE public.incidents_incident ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.incidents_incident_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.incidents_incidentevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id bigint NOT NULL,
    title character varying(120) NOT NULL,
    text character varying(2000) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id bigint NOT NULL
);

ALTER TABLE public.incidents_incidentevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.incidents_incidentevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.jobs_invariantstate (
    name character varying(200) NOT NULL,
    breaches bigint NOT NULL,
    checked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.jobs_jobstate (
    name character varying(128) NOT NULL,
    due_at timestamp with time zone,
    completed_at timestamp with time zone,
    failed_at timestamp with time zone,
    error character varying(100) NOT NULL,
    completions bigint NOT NULL,
    failures bigint NOT NULL,
    seconds double precision NOT NULL
);

CREATE TABLE public.npq_application (
    id uuid NOT NULL,
    state character varying(10) NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    rejected_at timestamp with time zone,
    reason_for_rejection character varying(60) NOT NULL,
    eligible_for_funding boolean NOT NULL,
    funded_place boolean,
    funding_status_code character varying(60) NOT NULL,
    funding_choice character varying(20) NOT NULL,
    targeted_delivery_funding boolean NOT NULL,
    headteacher_status character varying(40) NOT NULL,
    teacher_catchment character varying(40) NOT NULL,
    teacher_catchment_country character varying(80) NOT NULL,
    teacher_catchment_iso_country_code character varying(3) NOT NULL,
    works_in_school boolean,
    employer_name character varying(200) NOT NULL,
    employment_role character varying(200) NOT NULL,
    private_childcare_provider_urn character varying(20) NOT NULL,
    itt_provider character varying(200) NOT NULL,
    lead_mentor boolean,
    training_status character varying(10) NOT NULL,
    cohort_id smallint NOT NULL,
    lead_provider_id uuid NOT NULL,
    person_id uuid NOT NULL,
    school_id uuid,
    course_id character varying(60) NOT NULL,
    schedule_id uuid,
    intake_id character varying(5) NOT NULL,
    senco_start_date date,
    works_as_senco boolean,
    CONSTRAINT application_intake_of_its_year CHECK ((cohort_id = ("left"((intake_id)::text, 4))::smallint))
);

CREATE TABLE public.npq_applicationevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    state character varying(10) NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    rejected_at timestamp with time zone,
    reason_for_rejection character varying(60) NOT NULL,
    eligible_for_funding boolean NOT NULL,
    funded_place boolean,
    funding_status_code character varying(60) NOT NULL,
    funding_choice character varying(20) NOT NULL,
    targeted_delivery_funding boolean NOT NULL,
    headteacher_status character varying(40) NOT NULL,
    teacher_catchment character varying(40) NOT NULL,
    teacher_catchment_country character varying(80) NOT NULL,
    teacher_catchment_iso_country_code character varying(3) CONSTRAINT npq_applicationevent_teacher_catchment_iso_country_cod_not_null NOT NULL,
    works_in_school boolean,
    employer_name character varying(200) NOT NULL,
    employment_role character varying(200) NOT NULL,
    private_childcare_provider_urn character varying(20) NOT NULL,
    itt_provider character varying(200) NOT NULL,
    lead_mentor boolean,
    training_status character varying(10) NOT NULL,
    cohort_id smallint NOT NULL,
    lead_provider_id uuid NOT NULL,
    person_id uuid NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    school_id uuid,
    course_id character varying(60) NOT NULL,
    schedule_id uuid,
    intake_id character varying(5) NOT NULL,
    senco_start_date date,
    works_as_senco boolean
);

ALTER TABLE public.npq_applicationevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.npq_applicationevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.npq_applicationmove (
    id bigint NOT NULL,
    actor character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    application_id uuid NOT NULL,
    lead_provider_id uuid NOT NULL,
    lead_provider_before_id uuid NOT NULL,
    schedule_id uuid,
    schedule_before_id uuid
);

ALTER TABLE public.npq_applicationmove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.npq_applicationmove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.npq_applicationstatechange (
    id bigint NOT NULL,
    state character varying(20) NOT NULL,
    reason character varying(80) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    application_id uuid NOT NULL,
    lead_provider_id uuid,
    actor character varying(100) DEFAULT ''::character varying NOT NULL
);

ALTER TABLE public.npq_applicationstatechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.npq_applicationstatechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.npq_course (
    identifier character varying(60) NOT NULL,
    name character varying(120) NOT NULL,
    short_code character varying(20) NOT NULL,
    "group" character varying(20) NOT NULL,
    "position" smallint NOT NULL,
    CONSTRAINT npq_course_position_check CHECK (("position" >= 0))
);

CREATE TABLE public.npq_intake (
    identifier character varying(5) NOT NULL,
    cohort_id smallint NOT NULL,
    suffix character varying(1) NOT NULL,
    description character varying(50) NOT NULL,
    registration_start_date date NOT NULL,
    registration_end_date date,
    funding character varying(10) NOT NULL,
    changed_fields character varying(60)[] NOT NULL,
    CONSTRAINT intake_funding_known CHECK (((funding)::text = ANY ((ARRAY['full'::character varying, 'capped'::character varying, 'zero'::character varying])::text[]))),
    CONSTRAINT intake_is_year_and_letter CHECK ((((suffix)::text ~ '^[a-z]$'::text) AND ((identifier)::text = ((COALESCE((cohort_id)::character varying(4), ''::character varying))::text || (COALESCE(suffix, ''::character varying))::text)))),
    CONSTRAINT intake_registration_in_order CHECK (((registration_end_date IS NULL) OR (registration_end_date >= registration_start_date)))
);

CREATE TABLE public.npq_npqschedule (
    id uuid NOT NULL,
    cohort_suffix character varying(1) DEFAULT 'a'::character varying NOT NULL,
    identifier character varying(60) NOT NULL,
    name character varying(120) NOT NULL,
    "group" character varying(20) NOT NULL,
    accepts_declarations_from date NOT NULL,
    declaration_types character varying(20)[] NOT NULL,
    cohort_id smallint,
    assumed boolean DEFAULT false NOT NULL,
    intake_id character varying(5) NOT NULL
);

CREATE TABLE public.npq_outcome (
    id uuid NOT NULL,
    declaration_id uuid NOT NULL,
    state character varying(10) NOT NULL,
    completion_date date NOT NULL,
    created_at timestamp with time zone NOT NULL,
    application_id uuid NOT NULL,
    actor character varying(100) DEFAULT ''::character varying NOT NULL
);

CREATE TABLE public.otp_totp_totpdevice (
    id integer NOT NULL,
    name character varying(64) NOT NULL,
    confirmed boolean NOT NULL,
    key character varying(80) NOT NULL,
    step smallint NOT NULL,
    t0 bigint NOT NULL,
    digits smallint NOT NULL,
    tolerance smallint NOT NULL,
    drift smallint NOT NULL,
    last_t bigint NOT NULL,
    user_id uuid NOT NULL,
    throttling_failure_count integer NOT NULL,
    throttling_failure_timestamp timestamp with time zone,
    created_at timestamp with time zone,
    last_used_at timestamp with time zone,
    CONSTRAINT otp_totp_totpdevice_digits_check CHECK ((digits >= 0)),
    CONSTRAINT otp_totp_totpdevice_step_check CHECK ((step >= 0)),
    CONSTRAINT otp_totp_totpdevice_throttling_failure_count_check CHECK ((throttling_failure_count >= 0)),
    CONSTRAINT otp_totp_totpdevice_tolerance_check CHECK ((tolerance >= 0))
);

ALTER TABLE public.otp_totp_totpdevice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.otp_totp_totpdevice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outbox_bouncedaddress (
    address character varying(254) NOT NULL,
    bounced_at timestamp with time zone NOT NULL
);

CREATE TABLE public.outbox_message (
    id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    template character varying(60) NOT NULL,
    recipient character varying(254) NOT NULL,
    reference character varying(200) NOT NULL,
    content jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    next_attempt_at timestamp with time zone,
    sent_at timestamp with time zone,
    failed_at timestamp with time zone,
    last_error character varying(200) NOT NULL,
    carrier_id character varying(64) DEFAULT ''::character varying NOT NULL,
    delivery character varying(20) DEFAULT ''::character varying NOT NULL,
    delivery_at timestamp with time zone,
    CONSTRAINT message_waits_or_is_settled CHECK (((next_attempt_at IS NULL) OR ((failed_at IS NULL) AND (sent_at IS NULL)))),
    CONSTRAINT outbox_message_attempts_check CHECK ((attempts >= 0))
);

CREATE TABLE public.pghistory_context (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    metadata jsonb NOT NULL
);

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.providers_apitoken (
    id uuid NOT NULL,
    label character varying(200) NOT NULL,
    prefix character varying(8) NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    provider_id uuid NOT NULL
);

CREATE TABLE public.providers_apitokenevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    label character varying(200) NOT NULL,
    prefix character varying(8) NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    provider_id uuid NOT NULL
);

ALTER TABLE public.providers_apitokenevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.providers_apitokenevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.providers_deliverypartner (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE public.providers_leadprovider (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    ecf boolean NOT NULL,
    npq boolean NOT NULL,
    vat_chargeable boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT lead_provider_has_a_half CHECK ((ecf OR npq))
);

CREATE TABLE public.providers_providerrelationship (
    id bigint NOT NULL,
    cohort_id smallint NOT NULL,
    delivery_partner_id uuid NOT NULL,
    lead_provider_id uuid NOT NULL,
    ecf boolean DEFAULT true NOT NULL,
    npq boolean DEFAULT true NOT NULL,
    CONSTRAINT provider_relationship_has_a_half CHECK ((ecf OR npq))
);

ALTER TABLE public.providers_providerrelationship ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.providers_providerrelationship_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.published_to_caller AS
 SELECT feed,
    record_id,
    subject_id,
    body,
    csv,
    created_at,
    updated_at,
    cohorts,
    facets,
    listed,
    change,
    fresh_from,
    fresh_until,
    removed,
    provider_id,
    shown_at,
    name
   FROM public.publishing_publisheddocument
  WHERE (NOT removed);

ALTER VIEW public.published_to_caller OWNER TO cpd_api;

CREATE TABLE public.publishing_providerstream (
    provider_id uuid NOT NULL,
    last_change bigint NOT NULL,
    complete_from bigint DEFAULT 0 NOT NULL,
    epoch bigint DEFAULT ((random() * ('1000000000000000'::bigint)::double precision))::bigint NOT NULL,
    feeds jsonb DEFAULT '{}'::jsonb NOT NULL,
    feeds_as_of bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.publishing_publishedschool (
    school_id uuid NOT NULL,
    cohort_id smallint NOT NULL,
    urn character varying(6) NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    change bigint NOT NULL,
    previous_change bigint,
    fields_changed character varying(60)[],
    removed boolean NOT NULL
);

CREATE TABLE public.publishing_renderedahead (
    subject_id uuid NOT NULL,
    day date NOT NULL,
    changes bytea NOT NULL
);

CREATE TABLE public.publishing_schooldue (
    id bigint NOT NULL,
    school_id uuid NOT NULL
);

ALTER TABLE public.publishing_schooldue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.publishing_schooldue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.publishing_schoolstream (
    id smallint NOT NULL,
    last_change bigint NOT NULL,
    epoch bigint DEFAULT ((random() * ('1000000000000000'::bigint)::double precision))::bigint NOT NULL,
    complete_from bigint DEFAULT 0 NOT NULL,
    CONSTRAINT one_stream_of_schools CHECK ((id = 1)),
    CONSTRAINT publishing_schoolstream_id_check CHECK ((id >= 0))
);

CREATE TABLE public.publishing_unpublishable (
    subject_id uuid NOT NULL,
    feed character varying(30) NOT NULL,
    provider_id uuid,
    record_id uuid,
    error character varying(300) NOT NULL,
    since timestamp with time zone NOT NULL,
    tried_at timestamp with time zone NOT NULL
);

CREATE TABLE public.sandbox_brokenrecord (
    trn character varying(7) NOT NULL,
    first_asked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.sandbox_namedscenario (
    name character varying(60) NOT NULL,
    answer jsonb NOT NULL
);

CREATE TABLE public.sandbox_sandboxclock (
    id smallint NOT NULL,
    shift interval NOT NULL,
    CONSTRAINT one_sandbox_clock CHECK ((id = 1)),
    CONSTRAINT sandbox_sandboxclock_id_check CHECK ((id >= 0))
);

CREATE TABLE public.sandbox_sandboxtoken (
    provider_id uuid NOT NULL,
    token character varying(100) NOT NULL
);

CREATE TABLE public.schools_appropriatebody (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    kind character varying(20) NOT NULL,
    closed_from smallint,
    school_types jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT schools_appropriatebody_closed_from_check CHECK ((closed_from >= 0))
);

CREATE TABLE public.schools_inductiontutor (
    id uuid NOT NULL,
    full_name character varying(200) NOT NULL,
    email character varying(254) NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.schools_nomination (
    id uuid NOT NULL,
    sent_to character varying(254) NOT NULL,
    requested boolean NOT NULL,
    caller bytea NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone,
    used_at timestamp with time zone,
    school_id uuid NOT NULL
);

CREATE TABLE public.schools_partnership (
    id uuid NOT NULL,
    relationship boolean NOT NULL,
    challenged_at timestamp with time zone,
    challenge_reason character varying(40) NOT NULL,
    challenge_deadline timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    cohort_id smallint NOT NULL,
    delivery_partner_id uuid NOT NULL,
    lead_provider_id uuid NOT NULL,
    school_id uuid NOT NULL,
    remind_at timestamp with time zone,
    CONSTRAINT partnership_challenge_has_a_reason CHECK (((((challenge_reason)::text = ''::text) AND (challenged_at IS NULL)) OR ((challenged_at IS NOT NULL) AND (NOT ((challenge_reason)::text = ''::text)))))
);

CREATE TABLE public.schools_partnershipevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    relationship boolean NOT NULL,
    challenged_at timestamp with time zone,
    challenge_reason character varying(40) NOT NULL,
    challenge_deadline timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    cohort_id smallint NOT NULL,
    delivery_partner_id uuid NOT NULL,
    lead_provider_id uuid NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    school_id uuid NOT NULL,
    remind_at timestamp with time zone
);

ALTER TABLE public.schools_partnershipevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.schools_partnershipevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schools_plannedreminder (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    day date NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    cancelled_at timestamp with time zone,
    sent_at timestamp with time zone,
    schools integer,
    cancelled_by_id uuid,
    planned_by_id uuid,
    CONSTRAINT planned_reminder_sent_or_cancelled CHECK (((cancelled_at IS NULL) OR (sent_at IS NULL))),
    CONSTRAINT schools_plannedreminder_schools_check CHECK ((schools >= 0))
);

CREATE TABLE public.schools_school (
    id uuid NOT NULL,
    urn character varying(6) NOT NULL,
    name character varying(255) NOT NULL,
    ukprn character varying(8) NOT NULL,
    establishment_type_code smallint NOT NULL,
    establishment_type_name character varying(120) NOT NULL,
    phase_code smallint NOT NULL,
    phase_name character varying(60) NOT NULL,
    status_code smallint NOT NULL,
    section_41_approved boolean NOT NULL,
    local_authority_code character varying(4) NOT NULL,
    local_authority_name character varying(120) NOT NULL,
    district_code character varying(9) NOT NULL,
    district_name character varying(120) NOT NULL,
    address_line1 character varying(200) NOT NULL,
    address_line2 character varying(200) NOT NULL,
    address_line3 character varying(200) NOT NULL,
    postcode character varying(10) NOT NULL,
    website character varying(255) NOT NULL,
    primary_contact_email character varying(254) NOT NULL,
    secondary_contact_email character varying(254) NOT NULL,
    eligible boolean NOT NULL,
    cip_only boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    induction_tutor_id uuid,
    reminders_off_until date,
    CONSTRAINT school_urn_six_digits CHECK (((urn)::text ~ '^\d{6}$'::text)),
    CONSTRAINT schools_school_establishment_type_code_check CHECK ((establishment_type_code >= 0)),
    CONSTRAINT schools_school_phase_code_check CHECK ((phase_code >= 0)),
    CONSTRAINT schools_school_status_code_check CHECK ((status_code >= 0))
);

CREATE TABLE public.schools_schoolcohort (
    id uuid NOT NULL,
    programme character varying(40) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    cohort_id smallint NOT NULL,
    school_id uuid NOT NULL,
    appropriate_body_id uuid,
    set_up_at timestamp with time zone,
    tutor_confirmed_at timestamp with time zone
);

CREATE TABLE public.schools_schoolincentives (
    id bigint NOT NULL,
    start_year smallint NOT NULL,
    pupil_premium boolean NOT NULL,
    sparsity boolean NOT NULL,
    school_id uuid NOT NULL,
    CONSTRAINT schools_schoolincentives_start_year_check CHECK ((start_year >= 0))
);

ALTER TABLE public.schools_schoolincentives ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.schools_schoolincentives_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schools_signinlink (
    id uuid NOT NULL,
    digest bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    tutor_id uuid NOT NULL,
    asked_at timestamp with time zone
);

CREATE TABLE public.schools_signinrequest (
    id uuid NOT NULL,
    email character varying(254) NOT NULL,
    caller bytea NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone
);

CREATE TABLE public.schools_supportrequest (
    id uuid NOT NULL,
    record_id uuid,
    subject character varying(60) NOT NULL,
    message text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    cohort_id smallint,
    school_id uuid NOT NULL,
    user_id uuid,
    answer text DEFAULT ''::text NOT NULL,
    closed_at timestamp with time zone,
    closed_by_id uuid,
    note text DEFAULT ''::text NOT NULL,
    earlier jsonb DEFAULT '[]'::jsonb NOT NULL
);

CREATE TABLE public.statements_adjustment (
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    amount numeric(12,2) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    statement_id uuid NOT NULL,
    removed_at timestamp with time zone
);

CREATE TABLE public.statements_adjustmentevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    name character varying(200) NOT NULL,
    amount numeric(12,2) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    statement_id uuid NOT NULL,
    removed_at timestamp with time zone
);

ALTER TABLE public.statements_adjustmentevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.statements_adjustmentevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.statements_contract (
    id uuid CONSTRAINT finance_contract_id_not_null NOT NULL,
    version integer CONSTRAINT finance_contract_version_not_null NOT NULL,
    recruitment_target integer CONSTRAINT finance_contract_recruitment_target_not_null NOT NULL,
    set_up_fee numeric(12,2) CONSTRAINT finance_contract_set_up_fee_not_null NOT NULL,
    monthly_service_fee numeric(12,2),
    uplift_amount numeric(12,2),
    uplift_target numeric(5,4),
    mentor_recruitment_target integer,
    mentor_payment_per_participant numeric(12,2),
    created_at timestamp with time zone CONSTRAINT finance_contract_created_at_not_null NOT NULL,
    cohort_id smallint CONSTRAINT finance_contract_cohort_id_not_null NOT NULL,
    lead_provider_id uuid CONSTRAINT finance_contract_lead_provider_id_not_null NOT NULL,
    CONSTRAINT finance_contract_mentor_recruitment_target_check CHECK ((mentor_recruitment_target >= 0)),
    CONSTRAINT finance_contract_recruitment_target_check CHECK ((recruitment_target >= 0)),
    CONSTRAINT finance_contract_version_check CHECK ((version >= 0))
);

CREATE TABLE public.statements_courseprice (
    id uuid NOT NULL,
    contract_id uuid NOT NULL,
    course_id character varying(60) NOT NULL,
    statement_id uuid NOT NULL
);

CREATE TABLE public.statements_coursepriceevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    contract_id uuid NOT NULL,
    course_id character varying(60) NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    statement_id uuid NOT NULL
);

ALTER TABLE public.statements_coursepriceevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.statements_coursepriceevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.statements_npqcontract (
    id uuid CONSTRAINT finance_npqcontract_id_not_null NOT NULL,
    version integer CONSTRAINT finance_npqcontract_version_not_null NOT NULL,
    per_participant numeric(12,2) CONSTRAINT finance_npqcontract_per_participant_not_null NOT NULL,
    recruitment_target integer CONSTRAINT finance_npqcontract_recruitment_target_not_null NOT NULL,
    number_of_payment_periods smallint CONSTRAINT finance_npqcontract_number_of_payment_periods_not_null NOT NULL,
    output_payment_percentage smallint CONSTRAINT finance_npqcontract_output_payment_percentage_not_null NOT NULL,
    service_fee_percentage smallint CONSTRAINT finance_npqcontract_service_fee_percentage_not_null NOT NULL,
    service_fee_installments smallint CONSTRAINT finance_npqcontract_service_fee_installments_not_null NOT NULL,
    monthly_service_fee numeric(12,2),
    targeted_delivery_funding_per_participant numeric(12,2) CONSTRAINT finance_npqcontract_targeted_delivery_funding_per_part_not_null NOT NULL,
    special_course boolean CONSTRAINT finance_npqcontract_special_course_not_null NOT NULL,
    created_at timestamp with time zone CONSTRAINT finance_npqcontract_created_at_not_null NOT NULL,
    cohort_id smallint CONSTRAINT finance_npqcontract_cohort_id_not_null NOT NULL,
    course_id character varying(60) CONSTRAINT finance_npqcontract_course_id_not_null NOT NULL,
    lead_provider_id uuid CONSTRAINT finance_npqcontract_lead_provider_id_not_null NOT NULL,
    intake_id character varying(5) NOT NULL,
    CONSTRAINT finance_npqcontract_number_of_payment_periods_check CHECK ((number_of_payment_periods >= 0)),
    CONSTRAINT finance_npqcontract_output_payment_percentage_check CHECK ((output_payment_percentage >= 0)),
    CONSTRAINT finance_npqcontract_recruitment_target_check CHECK ((recruitment_target >= 0)),
    CONSTRAINT finance_npqcontract_service_fee_installments_check CHECK ((service_fee_installments >= 0)),
    CONSTRAINT finance_npqcontract_service_fee_percentage_check CHECK ((service_fee_percentage >= 0)),
    CONSTRAINT finance_npqcontract_version_check CHECK ((version >= 0)),
    CONSTRAINT npq_contract_intake_of_its_year CHECK ((cohort_id = ("left"((intake_id)::text, 4))::smallint))
);

CREATE TABLE public.statements_preparation (
    id uuid NOT NULL,
    facts jsonb NOT NULL,
    sha256 character varying(64) NOT NULL,
    prepared_by character varying(200) NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    preparing_actor character varying(200) NOT NULL,
    outcome character varying(10) NOT NULL,
    decided_by character varying(200) NOT NULL,
    decided_at timestamp with time zone,
    deciding_actor character varying(200) NOT NULL,
    reason character varying(500) NOT NULL,
    decided_by_user_id uuid,
    prepared_by_user_id uuid,
    statement_id uuid NOT NULL,
    CONSTRAINT approved_by_another_name CHECK (((NOT ((outcome)::text = 'approved'::text)) OR (NOT (lower((prepared_by)::text) = lower((decided_by)::text))))),
    CONSTRAINT approved_by_another_user CHECK (((NOT ((outcome)::text = 'approved'::text)) OR (prepared_by_user_id IS NULL) OR (decided_by_user_id IS NULL) OR (NOT ((prepared_by_user_id = decided_by_user_id) AND (prepared_by_user_id IS NOT NULL) AND (decided_by_user_id IS NOT NULL))))),
    CONSTRAINT preparation_says_who_decided CHECK ((((decided_at IS NULL) AND ((decided_by)::text = ''::text) AND ((outcome)::text = 'waiting'::text)) OR ((NOT ((outcome)::text = 'waiting'::text)) AND (decided_at IS NOT NULL) AND (NOT ((decided_by)::text = ''::text))))),
    CONSTRAINT rejection_gives_a_reason CHECK (((NOT ((outcome)::text = 'rejected'::text)) OR (NOT ((reason)::text = ''::text))))
);

CREATE TABLE public.statements_statement (
    id uuid NOT NULL,
    programme character varying(3) NOT NULL,
    name character varying(40) NOT NULL,
    deadline_date date NOT NULL,
    payment_date date NOT NULL,
    output_fee boolean NOT NULL,
    state character varying(10) NOT NULL,
    marked_as_paid_at timestamp with time zone,
    prepared_by character varying(200) NOT NULL,
    approved_by character varying(200) NOT NULL,
    frozen_totals jsonb,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    cohort_id smallint NOT NULL,
    lead_provider_id uuid NOT NULL,
    from_calendar boolean DEFAULT false NOT NULL,
    intake_id character varying(5),
    contract_id uuid,
    milestones_stated boolean DEFAULT false NOT NULL,
    CONSTRAINT paid_statement_says_when CHECK ((((marked_as_paid_at IS NOT NULL) AND ((state)::text = 'paid'::text)) OR ((NOT ((state)::text = 'paid'::text)) AND (marked_as_paid_at IS NULL)))),
    CONSTRAINT statement_of_a_cohort_or_an_intake CHECK ((((intake_id IS NOT NULL) AND ((programme)::text = 'npq'::text) AND (cohort_id = ("left"((intake_id)::text, 4))::smallint)) OR ((intake_id IS NULL) AND ((programme)::text = 'ecf'::text))))
);

CREATE TABLE public.statements_statementevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    programme character varying(3) NOT NULL,
    name character varying(40) NOT NULL,
    deadline_date date NOT NULL,
    payment_date date NOT NULL,
    output_fee boolean NOT NULL,
    state character varying(10) NOT NULL,
    marked_as_paid_at timestamp with time zone,
    prepared_by character varying(200) NOT NULL,
    approved_by character varying(200) NOT NULL,
    frozen_totals jsonb,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    cohort_id smallint NOT NULL,
    lead_provider_id uuid NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    from_calendar boolean DEFAULT false NOT NULL,
    intake_id character varying(5),
    contract_id uuid,
    milestones_stated boolean DEFAULT false NOT NULL
);

ALTER TABLE public.statements_statementevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.statements_statementevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.statements_statementmilestone (
    id uuid NOT NULL,
    declaration_type character varying(20) NOT NULL,
    statement_id uuid NOT NULL
);

CREATE TABLE public.statements_statementmilestoneevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    declaration_type character varying(20) NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    statement_id uuid NOT NULL
);

ALTER TABLE public.statements_statementmilestoneevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.statements_statementmilestoneevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teachers_idchange (
    id bigint NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL
);

ALTER TABLE public.teachers_idchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teachers_idchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teachers_idchangeevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id bigint NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id bigint NOT NULL,
    person_id uuid NOT NULL
);

ALTER TABLE public.teachers_idchangeevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teachers_idchangeevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.teachers_person (
    id uuid NOT NULL,
    full_name character varying(200) NOT NULL,
    previous_names character varying(200)[] NOT NULL,
    email character varying(254) NOT NULL,
    trn character varying(7),
    typed_trn character varying(20),
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    date_of_birth date,
    CONSTRAINT person_trn_seven_digits CHECK (((trn IS NULL) OR ((trn)::text ~ '^\d{7}$'::text)))
);

CREATE TABLE public.teachers_personevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    full_name character varying(200) NOT NULL,
    previous_names character varying(200)[] NOT NULL,
    email character varying(254) NOT NULL,
    trn character varying(7),
    typed_trn character varying(20),
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    date_of_birth date
);

ALTER TABLE public.teachers_personevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.teachers_personevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_earlyrollout (
    trn character varying(7) NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by character varying(100) NOT NULL,
    removed_at timestamp with time zone,
    removed_because character varying(200) DEFAULT ''::character varying NOT NULL,
    removed_by character varying(100) DEFAULT ''::character varying NOT NULL
);

CREATE TABLE public.training_eligibilityfacts (
    record_id uuid NOT NULL,
    said character varying(20) NOT NULL,
    qts boolean NOT NULL,
    active_flags boolean NOT NULL,
    previous_participation boolean NOT NULL,
    previous_induction boolean NOT NULL,
    exempt boolean NOT NULL,
    induction_started boolean NOT NULL,
    different_trn boolean NOT NULL,
    secondary_profile boolean NOT NULL,
    induction_status character varying(40) NOT NULL,
    checked_at timestamp with time zone,
    decided_by_hand_at timestamp with time zone,
    note character varying(200) NOT NULL
);

CREATE TABLE public.training_eligibilityfactsevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    said character varying(20) NOT NULL,
    qts boolean NOT NULL,
    active_flags boolean NOT NULL,
    previous_participation boolean NOT NULL,
    previous_induction boolean NOT NULL,
    exempt boolean NOT NULL,
    induction_started boolean NOT NULL,
    different_trn boolean NOT NULL,
    secondary_profile boolean NOT NULL,
    induction_status character varying(40) NOT NULL,
    checked_at timestamp with time zone,
    decided_by_hand_at timestamp with time zone,
    note character varying(200) NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    record_id uuid NOT NULL
);

ALTER TABLE public.training_eligibilityfactsevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_eligibilityfactsevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_mentorshipperiod (
    id uuid NOT NULL,
    started_on date NOT NULL,
    finished_on date,
    created_at timestamp with time zone NOT NULL,
    school_period_id uuid NOT NULL,
    ect_record_id uuid NOT NULL,
    mentor_record_id uuid NOT NULL,
    CONSTRAINT mentorship_ends_after_start CHECK (((finished_on IS NULL) OR (finished_on >= started_on))),
    CONSTRAINT nobody_mentors_themselves CHECK ((NOT (ect_record_id = mentor_record_id)))
);

CREATE TABLE public.training_mentorshipperiodevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    started_on date NOT NULL,
    finished_on date,
    created_at timestamp with time zone NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    school_period_id uuid NOT NULL,
    ect_record_id uuid NOT NULL,
    mentor_record_id uuid NOT NULL
);

ALTER TABLE public.training_mentorshipperiodevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_mentorshipperiodevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_milestone (
    id bigint NOT NULL,
    name character varying(120) NOT NULL,
    declaration_type character varying(20) NOT NULL,
    start_date date NOT NULL,
    milestone_date date,
    payment_date date,
    schedule_id uuid NOT NULL,
    changed_at timestamp with time zone
);

ALTER TABLE public.training_milestone ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_milestone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_participantchange (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    before character varying(200) NOT NULL,
    after character varying(200) NOT NULL,
    reason character varying(60) NOT NULL,
    by character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    record_id uuid NOT NULL,
    school_id uuid NOT NULL
);

ALTER TABLE public.training_participantchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_participantchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_recordcheck (
    record_id uuid NOT NULL,
    date_of_birth date,
    tries smallint NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT training_recordcheck_tries_check CHECK ((tries >= 0))
);

CREATE TABLE public.training_schedule (
    id uuid NOT NULL,
    identifier character varying(60) NOT NULL,
    name character varying(120) NOT NULL,
    schedule_type character varying(40) NOT NULL,
    course_identifiers jsonb NOT NULL,
    cohort_id smallint NOT NULL
);

CREATE TABLE public.training_schoolperiod (
    id uuid NOT NULL,
    role character varying(10) NOT NULL,
    started_on date NOT NULL,
    finished_on date,
    email character varying(254) NOT NULL,
    working_pattern character varying(20) NOT NULL,
    leaving_reported_at timestamp with time zone,
    removed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    school_id uuid NOT NULL,
    record_id uuid NOT NULL,
    appropriate_body_id uuid,
    CONSTRAINT school_period_ends_after_start CHECK (((finished_on IS NULL) OR (finished_on >= started_on)))
);

CREATE TABLE public.training_schoolperiodevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    role character varying(10) NOT NULL,
    started_on date NOT NULL,
    finished_on date,
    email character varying(254) NOT NULL,
    working_pattern character varying(20) NOT NULL,
    leaving_reported_at timestamp with time zone,
    removed_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    school_id uuid NOT NULL,
    record_id uuid NOT NULL,
    appropriate_body_id uuid
);

ALTER TABLE public.training_schoolperiodevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_schoolperiodevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_trainingperiod (
    id uuid NOT NULL,
    programme character varying(20) NOT NULL,
    started_on date NOT NULL,
    finished_on date,
    end_reason character varying(30) NOT NULL,
    withdrawn_at timestamp with time zone,
    deferred_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    cohort_id smallint NOT NULL,
    partnership_id uuid,
    schedule_id uuid NOT NULL,
    school_period_id uuid NOT NULL,
    record_id uuid NOT NULL,
    CONSTRAINT school_led_training_has_no_partnership CHECK ((((programme)::text = 'provider_led'::text) OR (partnership_id IS NULL))),
    CONSTRAINT training_period_end_has_a_reason CHECK (((((end_reason)::text = ''::text) AND (finished_on IS NULL)) OR ((finished_on IS NOT NULL) AND (NOT ((end_reason)::text = ''::text))))),
    CONSTRAINT training_period_ends_after_start CHECK (((finished_on IS NULL) OR (finished_on >= started_on)))
);

CREATE TABLE public.training_trainingperiodevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    programme character varying(20) NOT NULL,
    started_on date NOT NULL,
    finished_on date,
    end_reason character varying(30) NOT NULL,
    withdrawn_at timestamp with time zone,
    deferred_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    cohort_id smallint NOT NULL,
    partnership_id uuid,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL,
    schedule_id uuid NOT NULL,
    school_period_id uuid NOT NULL,
    record_id uuid NOT NULL
);

ALTER TABLE public.training_trainingperiodevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_trainingperiodevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_trainingrecord (
    id uuid NOT NULL,
    role character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    eligibility_status character varying(20) NOT NULL,
    eligibility_reason character varying(40) NOT NULL,
    became_eligible_at timestamp with time zone,
    became_ineligible_at timestamp with time zone,
    completed_on date,
    completion_reason character varying(60) NOT NULL,
    cohort_changed_after_payments_frozen boolean CONSTRAINT training_trainingrecord_cohort_changed_after_payments__not_null NOT NULL,
    person_id uuid NOT NULL
);

CREATE TABLE public.training_trainingrecordevent (
    pgh_id integer NOT NULL,
    pgh_created_at timestamp with time zone NOT NULL,
    pgh_label text NOT NULL,
    id uuid NOT NULL,
    role character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    eligibility_status character varying(20) NOT NULL,
    eligibility_reason character varying(40) NOT NULL,
    became_eligible_at timestamp with time zone,
    became_ineligible_at timestamp with time zone,
    completed_on date,
    completion_reason character varying(60) NOT NULL,
    cohort_changed_after_payments_frozen boolean CONSTRAINT training_trainingrecordeven_cohort_changed_after_payme_not_null NOT NULL,
    person_id uuid NOT NULL,
    pgh_context_id uuid,
    pgh_obj_id uuid NOT NULL
);

ALTER TABLE public.training_trainingrecordevent ALTER COLUMN pgh_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_trainingrecordevent_pgh_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_trainingschedulechange (
    id bigint NOT NULL,
    actor character varying(100) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    after_id uuid NOT NULL,
    before_id uuid NOT NULL,
    lead_provider_id uuid,
    training_period_id uuid NOT NULL
);

ALTER TABLE public.training_trainingschedulechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_trainingschedulechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.training_trainingstatechange (
    id bigint NOT NULL,
    state character varying(20) NOT NULL,
    reason character varying(60) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    lead_provider_id uuid,
    record_id uuid NOT NULL,
    training_period_id uuid NOT NULL,
    actor character varying(100) DEFAULT ''::character varying NOT NULL
);

ALTER TABLE public.training_trainingstatechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.training_trainingstatechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.web_savedjourney (
    id uuid NOT NULL,
    journey character varying(50) NOT NULL,
    owner character varying(100) NOT NULL,
    place character varying(200) NOT NULL,
    answers jsonb NOT NULL,
    result jsonb,
    started_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT finished_journeys_keep_no_answers CHECK (((finished_at IS NULL) OR (answers = '{}'::jsonb)))
);

CREATE TABLE public.webhooks_attempt (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    seconds double precision NOT NULL,
    status smallint,
    error character varying(200) NOT NULL,
    answer character varying(1024) NOT NULL,
    provider_id uuid NOT NULL,
    message_id uuid NOT NULL,
    CONSTRAINT webhooks_attempt_status_check CHECK ((status >= 0))
);

ALTER TABLE public.webhooks_attempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.webhooks_endpoint (
    id uuid NOT NULL,
    url character varying(500) NOT NULL,
    mode character varying(10) NOT NULL,
    types character varying(40)[] NOT NULL,
    state character varying(12) NOT NULL,
    number bigint NOT NULL,
    school_number bigint NOT NULL,
    secret character varying(120) NOT NULL,
    previous_secret character varying(120) NOT NULL,
    previous_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    failing_since timestamp with time zone,
    told_of_failure boolean NOT NULL,
    provider_id uuid NOT NULL
);

CREATE TABLE public.webhooks_message (
    id uuid NOT NULL,
    sequence bigint NOT NULL,
    record character varying(80) NOT NULL,
    body text NOT NULL,
    is_test boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    next_attempt_at timestamp with time zone,
    delivered_at timestamp with time zone,
    to_number bigint NOT NULL,
    to_school_number bigint NOT NULL,
    endpoint_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    CONSTRAINT webhooks_message_attempts_check CHECK ((attempts >= 0))
);

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_membershipevent
    ADD CONSTRAINT accounts_membershipevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.accounts_openidaccount
    ADD CONSTRAINT accounts_openidaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_openidaccountevent
    ADD CONSTRAINT accounts_openidaccountevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.accounts_recoverycode
    ADD CONSTRAINT accounts_recoverycode_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_signinlink
    ADD CONSTRAINT accounts_signinlink_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.accounts_signinlink
    ADD CONSTRAINT accounts_signinlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_signinrequest
    ADD CONSTRAINT accounts_signinrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts_userevent
    ADD CONSTRAINT accounts_userevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.accounts_wrongcode
    ADD CONSTRAINT accounts_wrongcode_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_idempotentanswer
    ADD CONSTRAINT api_idempotentanswer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_band
    ADD CONSTRAINT band_letter_once UNIQUE (contract_id, letter);

ALTER TABLE ONLY public.cohorts_cohort
    ADD CONSTRAINT cohorts_cohort_pkey PRIMARY KEY (start_year);

ALTER TABLE ONLY public.statements_contract
    ADD CONSTRAINT contract_version_once UNIQUE (lead_provider_id, cohort_id, version);

ALTER TABLE ONLY public.core_heartbeat
    ADD CONSTRAINT core_heartbeat_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_courseprice
    ADD CONSTRAINT course_price_once UNIQUE (statement_id, course_id);

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declaration_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.declarations_declarationattempt
    ADD CONSTRAINT declarations_declarationattempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.declarations_declarationevent
    ADD CONSTRAINT declarations_declarationevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.declarations_declarationfile
    ADD CONSTRAINT declarations_declarationfile_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.declarations_declarationstatechange
    ADD CONSTRAINT declarations_declarationstatechange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.declarations_lineitem
    ADD CONSTRAINT declarations_lineitem_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.declarations_lineitemevent
    ADD CONSTRAINT declarations_lineitemevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.finance_auditnote
    ADD CONSTRAINT finance_auditnote_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_band
    ADD CONSTRAINT finance_band_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_contract
    ADD CONSTRAINT finance_contract_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.finance_frozenexport
    ADD CONSTRAINT finance_frozenexport_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.finance_frozenstatement
    ADD CONSTRAINT finance_frozenstatement_pkey PRIMARY KEY (statement_id);

ALTER TABLE ONLY public.statements_npqcontract
    ADD CONSTRAINT finance_npqcontract_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.finance_frozenexport
    ADD CONSTRAINT frozen_export_part_once UNIQUE (statement_id, part);

ALTER TABLE ONLY public.finance_frozenstatement
    ADD CONSTRAINT frozen_statement_in_a_row UNIQUE (lead_provider_id, number);

ALTER TABLE ONLY public.teachers_idchange
    ADD CONSTRAINT id_change_once UNIQUE (from_id, to_id);

ALTER TABLE ONLY public.api_idempotentanswer
    ADD CONSTRAINT idempotency_key_once UNIQUE (provider_id, key);

ALTER TABLE ONLY public.incidents_incident
    ADD CONSTRAINT incidents_incident_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.incidents_incidentevent
    ADD CONSTRAINT incidents_incidentevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.jobs_invariantstate
    ADD CONSTRAINT jobs_invariantstate_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.jobs_jobstate
    ADD CONSTRAINT jobs_jobstate_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.declarations_lineitem
    ADD CONSTRAINT line_item_once UNIQUE (statement_id, declaration_id, state);

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT membership_once UNIQUE NULLS NOT DISTINCT (user_id, role, school_id, lead_provider_id, delivery_partner_id, appropriate_body_id);

ALTER TABLE ONLY public.training_mentorshipperiod
    ADD CONSTRAINT mentorships_of_an_ect_never_overlap EXCLUDE USING gist (ect_record_id WITH =, daterange(started_on, finished_on, '[)'::text) WITH &&);

ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT message_once UNIQUE (reference);

ALTER TABLE ONLY public.training_milestone
    ADD CONSTRAINT milestone_once UNIQUE (schedule_id, declaration_type);

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.npq_applicationevent
    ADD CONSTRAINT npq_applicationevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.npq_applicationmove
    ADD CONSTRAINT npq_applicationmove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.npq_applicationstatechange
    ADD CONSTRAINT npq_applicationstatechange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_npqcontract
    ADD CONSTRAINT npq_contract_version_once_an_intake UNIQUE (lead_provider_id, intake_id, course_id, version);

ALTER TABLE ONLY public.npq_course
    ADD CONSTRAINT npq_course_pkey PRIMARY KEY (identifier);

ALTER TABLE ONLY public.npq_intake
    ADD CONSTRAINT npq_intake_description_key UNIQUE (description);

ALTER TABLE ONLY public.npq_intake
    ADD CONSTRAINT npq_intake_pkey PRIMARY KEY (identifier);

ALTER TABLE ONLY public.npq_npqschedule
    ADD CONSTRAINT npq_npqschedule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.npq_outcome
    ADD CONSTRAINT npq_outcome_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.npq_npqschedule
    ADD CONSTRAINT npq_schedule_once UNIQUE (cohort_id, cohort_suffix, identifier);

ALTER TABLE ONLY public.npq_npqschedule
    ADD CONSTRAINT npq_schedule_once_an_intake UNIQUE (intake_id, identifier);

ALTER TABLE ONLY public.accounts_openidaccount
    ADD CONSTRAINT openid_account_once UNIQUE (issuer, subject);

ALTER TABLE ONLY public.accounts_openidaccount
    ADD CONSTRAINT openid_account_once_a_user UNIQUE (user_id, issuer);

ALTER TABLE ONLY public.otp_totp_totpdevice
    ADD CONSTRAINT otp_totp_totpdevice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox_bouncedaddress
    ADD CONSTRAINT outbox_bouncedaddress_pkey PRIMARY KEY (address);

ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT outbox_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_partnership
    ADD CONSTRAINT partnership_once UNIQUE (school_id, lead_provider_id, delivery_partner_id, cohort_id);

ALTER TABLE ONLY public.pghistory_context
    ADD CONSTRAINT pghistory_context_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.providers_providerrelationship
    ADD CONSTRAINT provider_relationship_once UNIQUE (lead_provider_id, delivery_partner_id, cohort_id);

ALTER TABLE ONLY public.providers_apitoken
    ADD CONSTRAINT providers_apitoken_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.providers_apitoken
    ADD CONSTRAINT providers_apitoken_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.providers_apitokenevent
    ADD CONSTRAINT providers_apitokenevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.providers_deliverypartner
    ADD CONSTRAINT providers_deliverypartner_name_key UNIQUE (name);

ALTER TABLE ONLY public.providers_deliverypartner
    ADD CONSTRAINT providers_deliverypartner_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.providers_leadprovider
    ADD CONSTRAINT providers_leadprovider_name_key UNIQUE (name);

ALTER TABLE ONLY public.providers_leadprovider
    ADD CONSTRAINT providers_leadprovider_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.providers_providerrelationship
    ADD CONSTRAINT providers_providerrelationship_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.publishing_providerstream
    ADD CONSTRAINT publishing_providerstream_pkey PRIMARY KEY (provider_id);

ALTER TABLE ONLY public.publishing_publisheddocument
    ADD CONSTRAINT publishing_publisheddocument_pkey PRIMARY KEY (provider_id, feed, record_id);

ALTER TABLE ONLY public.publishing_publishedschool
    ADD CONSTRAINT publishing_publishedschool_pkey PRIMARY KEY (school_id, cohort_id);

ALTER TABLE ONLY public.publishing_renderedahead
    ADD CONSTRAINT publishing_renderedahead_pkey PRIMARY KEY (subject_id);

ALTER TABLE ONLY public.publishing_schooldue
    ADD CONSTRAINT publishing_schooldue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.publishing_schoolstream
    ADD CONSTRAINT publishing_schoolstream_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.publishing_unpublishable
    ADD CONSTRAINT publishing_unpublishable_pkey PRIMARY KEY (subject_id);

ALTER TABLE ONLY public.accounts_recoverycode
    ADD CONSTRAINT recovery_code_once UNIQUE (user_id, digest);

ALTER TABLE ONLY public.sandbox_brokenrecord
    ADD CONSTRAINT sandbox_brokenrecord_pkey PRIMARY KEY (trn);

ALTER TABLE ONLY public.sandbox_namedscenario
    ADD CONSTRAINT sandbox_namedscenario_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.sandbox_sandboxclock
    ADD CONSTRAINT sandbox_sandboxclock_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sandbox_sandboxtoken
    ADD CONSTRAINT sandbox_sandboxtoken_pkey PRIMARY KEY (provider_id);

ALTER TABLE ONLY public.training_schedule
    ADD CONSTRAINT schedule_once_per_cohort UNIQUE (cohort_id, identifier);

ALTER TABLE ONLY public.schools_schoolcohort
    ADD CONSTRAINT school_cohort_once UNIQUE (school_id, cohort_id);

ALTER TABLE ONLY public.schools_schoolincentives
    ADD CONSTRAINT school_incentives_once UNIQUE (school_id, start_year);

ALTER TABLE ONLY public.training_schoolperiod
    ADD CONSTRAINT school_periods_of_an_ect_never_overlap EXCLUDE USING gist (record_id WITH =, daterange(started_on, finished_on, '[)'::text) WITH &&) WHERE (((removed_at IS NULL) AND ((role)::text = 'ect'::text)));

ALTER TABLE ONLY public.schools_appropriatebody
    ADD CONSTRAINT schools_appropriatebody_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_inductiontutor
    ADD CONSTRAINT schools_inductiontutor_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_nomination
    ADD CONSTRAINT schools_nomination_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_partnership
    ADD CONSTRAINT schools_partnership_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_partnershipevent
    ADD CONSTRAINT schools_partnershipevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.schools_plannedreminder
    ADD CONSTRAINT schools_plannedreminder_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_school
    ADD CONSTRAINT schools_school_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_school
    ADD CONSTRAINT schools_school_urn_key UNIQUE (urn);

ALTER TABLE ONLY public.schools_schoolcohort
    ADD CONSTRAINT schools_schoolcohort_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_schoolincentives
    ADD CONSTRAINT schools_schoolincentives_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_signinlink
    ADD CONSTRAINT schools_signinlink_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.schools_signinlink
    ADD CONSTRAINT schools_signinlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_signinrequest
    ADD CONSTRAINT schools_signinrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schools_supportrequest
    ADD CONSTRAINT schools_supportrequest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_statementmilestone
    ADD CONSTRAINT statement_milestone_once UNIQUE (statement_id, declaration_type);

ALTER TABLE ONLY public.statements_adjustment
    ADD CONSTRAINT statements_adjustment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_adjustmentevent
    ADD CONSTRAINT statements_adjustmentevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.statements_courseprice
    ADD CONSTRAINT statements_courseprice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_coursepriceevent
    ADD CONSTRAINT statements_coursepriceevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.statements_preparation
    ADD CONSTRAINT statements_preparation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_statement
    ADD CONSTRAINT statements_statement_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_statementevent
    ADD CONSTRAINT statements_statementevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.statements_statementmilestone
    ADD CONSTRAINT statements_statementmilestone_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.statements_statementmilestoneevent
    ADD CONSTRAINT statements_statementmilestoneevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.teachers_idchange
    ADD CONSTRAINT teachers_idchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teachers_idchangeevent
    ADD CONSTRAINT teachers_idchangeevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.teachers_person
    ADD CONSTRAINT teachers_person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.teachers_personevent
    ADD CONSTRAINT teachers_personevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.training_earlyrollout
    ADD CONSTRAINT training_earlyrollout_pkey PRIMARY KEY (trn);

ALTER TABLE ONLY public.training_eligibilityfacts
    ADD CONSTRAINT training_eligibilityfacts_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.training_eligibilityfactsevent
    ADD CONSTRAINT training_eligibilityfactsevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.training_mentorshipperiod
    ADD CONSTRAINT training_mentorshipperiod_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_mentorshipperiodevent
    ADD CONSTRAINT training_mentorshipperiodevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.training_milestone
    ADD CONSTRAINT training_milestone_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_participantchange
    ADD CONSTRAINT training_participantchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_trainingperiod
    ADD CONSTRAINT training_periods_never_overlap EXCLUDE USING gist (record_id WITH =, daterange(started_on, finished_on, '[)'::text) WITH &&);

ALTER TABLE ONLY public.training_recordcheck
    ADD CONSTRAINT training_recordcheck_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.training_schedule
    ADD CONSTRAINT training_schedule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_schoolperiod
    ADD CONSTRAINT training_schoolperiod_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_schoolperiodevent
    ADD CONSTRAINT training_schoolperiodevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.training_trainingperiod
    ADD CONSTRAINT training_trainingperiod_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_trainingperiodevent
    ADD CONSTRAINT training_trainingperiodevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.training_trainingrecord
    ADD CONSTRAINT training_trainingrecord_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_trainingrecordevent
    ADD CONSTRAINT training_trainingrecordevent_pkey PRIMARY KEY (pgh_id);

ALTER TABLE ONLY public.training_trainingschedulechange
    ADD CONSTRAINT training_trainingschedulechange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.training_trainingstatechange
    ADD CONSTRAINT training_trainingstatechange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.web_savedjourney
    ADD CONSTRAINT web_savedjourney_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhook_url_once UNIQUE (provider_id, url);

ALTER TABLE ONLY public.webhooks_attempt
    ADD CONSTRAINT webhooks_attempt_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhooks_endpoint_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhooks_message
    ADD CONSTRAINT webhooks_message_pkey PRIMARY KEY (id);

CREATE INDEX accounts_membership_delivery_partner_id_99b4c4a5 ON public.accounts_membership USING btree (delivery_partner_id);

CREATE INDEX accounts_membership_lead_provider_id_20d8cbd8 ON public.accounts_membership USING btree (lead_provider_id);

CREATE INDEX accounts_membership_school_id_8e4efe2f ON public.accounts_membership USING btree (school_id);

CREATE INDEX accounts_membership_user_id_487fb39e ON public.accounts_membership USING btree (user_id);

CREATE INDEX accounts_membershipevent_delivery_partner_id_c8231646 ON public.accounts_membershipevent USING btree (delivery_partner_id);

CREATE INDEX accounts_membershipevent_lead_provider_id_3f86a170 ON public.accounts_membershipevent USING btree (lead_provider_id);

CREATE INDEX accounts_membershipevent_pgh_context_id_31df8159 ON public.accounts_membershipevent USING btree (pgh_context_id);

CREATE INDEX accounts_membershipevent_pgh_obj_id_8231a68b ON public.accounts_membershipevent USING btree (pgh_obj_id);

CREATE INDEX accounts_membershipevent_school_id_dc24232a ON public.accounts_membershipevent USING btree (school_id);

CREATE INDEX accounts_membershipevent_user_id_165d49f9 ON public.accounts_membershipevent USING btree (user_id);

CREATE INDEX accounts_openidaccountevent_pgh_context_id_6158866c ON public.accounts_openidaccountevent USING btree (pgh_context_id);

CREATE INDEX accounts_openidaccountevent_pgh_obj_id_b58d68d0 ON public.accounts_openidaccountevent USING btree (pgh_obj_id);

CREATE INDEX accounts_openidaccountevent_user_id_63cbeaa3 ON public.accounts_openidaccountevent USING btree (user_id);

CREATE INDEX accounts_recoverycode_user_id_994761d3 ON public.accounts_recoverycode USING btree (user_id);

CREATE INDEX accounts_signinlink_user_id_a6b02f6b ON public.accounts_signinlink USING btree (user_id);

CREATE INDEX accounts_userevent_pgh_context_id_9043cf9a ON public.accounts_userevent USING btree (pgh_context_id);

CREATE INDEX accounts_userevent_pgh_obj_id_aa99e6a3 ON public.accounts_userevent USING btree (pgh_obj_id);

CREATE INDEX accounts_wrongcode_user_id_6469ea0d ON public.accounts_wrongcode USING btree (user_id);

CREATE INDEX api_idempotentanswer_provider_id_881276d3 ON public.api_idempotentanswer USING btree (provider_id);

CREATE INDEX api_token_prefix ON public.providers_apitoken USING btree (prefix);

CREATE UNIQUE INDEX application_one_stands ON public.npq_application USING btree (person_id, (
CASE
    WHEN ((course_id)::text = 'npq-additional-support-offer'::text) THEN 'npq-early-headship-coaching-offer'::character varying
    ELSE course_id
END), intake_id) WHERE (((state)::text = 'accepted'::text) AND (NOT ((training_status)::text = 'withdrawn'::text)));

CREATE INDEX application_person_course ON public.npq_application USING btree (person_id, course_id);

CREATE UNIQUE INDEX appropriate_body_once ON public.schools_appropriatebody USING btree (lower((name)::text), kind);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX declaration_counted ON public.declarations_declaration USING btree (lead_provider_id, cohort_id, kind) INCLUDE (id, person_id, application_id, course_identifier, declaration_type, pupil_premium_uplift, sparsity_uplift);

CREATE INDEX declaration_file_newest ON public.declarations_declarationfile USING btree (lead_provider_id, uploaded_at);

CREATE INDEX declaration_provider ON public.declarations_declaration USING btree (lead_provider_id, created_at);

CREATE UNIQUE INDEX declaration_slot_ecf ON public.declarations_declaration USING btree (person_id, course_identifier, declaration_type) WHERE (((state)::text = ANY ((ARRAY['submitted'::character varying, 'eligible'::character varying, 'payable'::character varying, 'paid'::character varying])::text[])) AND (NOT ((kind)::text = 'npq'::text)));

CREATE INDEX declaration_slot_lookup ON public.declarations_declaration USING btree (person_id, course_identifier, declaration_type);

CREATE UNIQUE INDEX declaration_slot_npq ON public.declarations_declaration USING btree (application_id, declaration_type) WHERE (((kind)::text = 'npq'::text) AND ((state)::text = ANY ((ARRAY['submitted'::character varying, 'eligible'::character varying, 'payable'::character varying, 'paid'::character varying])::text[])));

CREATE INDEX declarations_declaration_application_id_bbd13635 ON public.declarations_declaration USING btree (application_id);

CREATE INDEX declarations_declaration_cohort_id_fb0f671b ON public.declarations_declaration USING btree (cohort_id);

CREATE INDEX declarations_declaration_delivery_partner_id_54e0debd ON public.declarations_declaration USING btree (delivery_partner_id);

CREATE INDEX declarations_declaration_mentor_id_e6fba1f3 ON public.declarations_declaration USING btree (mentor_id);

CREATE INDEX declarations_declaration_person_id_58442819 ON public.declarations_declaration USING btree (person_id);

CREATE INDEX declarations_declaration_record_id_9fff1d6c ON public.declarations_declaration USING btree (record_id);

CREATE INDEX declarations_declaration_secondary_delivery_partner_id_d6458ec2 ON public.declarations_declaration USING btree (secondary_delivery_partner_id);

CREATE INDEX declarations_declaration_superseded_by_id_06fd872e ON public.declarations_declaration USING btree (superseded_by_id);

CREATE INDEX declarations_declarationattempt_declaration_id_213170b3 ON public.declarations_declarationattempt USING btree (declaration_id);

CREATE INDEX declarations_declarationattempt_lead_provider_id_b319600a ON public.declarations_declarationattempt USING btree (lead_provider_id);

CREATE INDEX declarations_declarationattempt_person_id_93ed262c ON public.declarations_declarationattempt USING btree (person_id);

CREATE INDEX declarations_declarationev_secondary_delivery_partner_cc3cef3b ON public.declarations_declarationevent USING btree (secondary_delivery_partner_id);

CREATE INDEX declarations_declarationevent_application_id_a383ed30 ON public.declarations_declarationevent USING btree (application_id);

CREATE INDEX declarations_declarationevent_cohort_id_9d5ccea5 ON public.declarations_declarationevent USING btree (cohort_id);

CREATE INDEX declarations_declarationevent_delivery_partner_id_6efdafe4 ON public.declarations_declarationevent USING btree (delivery_partner_id);

CREATE INDEX declarations_declarationevent_intake_id_cbc079aa ON public.declarations_declarationevent USING btree (intake_id);

CREATE INDEX declarations_declarationevent_intake_id_cbc079aa_like ON public.declarations_declarationevent USING btree (intake_id varchar_pattern_ops);

CREATE INDEX declarations_declarationevent_lead_provider_id_4c7bfd00 ON public.declarations_declarationevent USING btree (lead_provider_id);

CREATE INDEX declarations_declarationevent_mentor_id_af4e268e ON public.declarations_declarationevent USING btree (mentor_id);

CREATE INDEX declarations_declarationevent_person_id_e6579c9d ON public.declarations_declarationevent USING btree (person_id);

CREATE INDEX declarations_declarationevent_pgh_context_id_9051ea3b ON public.declarations_declarationevent USING btree (pgh_context_id);

CREATE INDEX declarations_declarationevent_pgh_obj_id_d12ed223 ON public.declarations_declarationevent USING btree (pgh_obj_id);

CREATE INDEX declarations_declarationevent_record_id_ff9a276e ON public.declarations_declarationevent USING btree (record_id);

CREATE INDEX declarations_declarationevent_superseded_by_id_d1a7429c ON public.declarations_declarationevent USING btree (superseded_by_id);

CREATE INDEX declarations_declarationstatechange_declaration_id_c1615581 ON public.declarations_declarationstatechange USING btree (declaration_id);

CREATE INDEX declarations_lineitem_declaration_id_2e3b31ea ON public.declarations_lineitem USING btree (declaration_id);

CREATE INDEX declarations_lineitem_statement_id_2ef38065 ON public.declarations_lineitem USING btree (statement_id);

CREATE INDEX declarations_lineitemevent_declaration_id_89f0ead7 ON public.declarations_lineitemevent USING btree (declaration_id);

CREATE INDEX declarations_lineitemevent_pgh_context_id_61b22e3e ON public.declarations_lineitemevent USING btree (pgh_context_id);

CREATE INDEX declarations_lineitemevent_pgh_obj_id_0e8fcc58 ON public.declarations_lineitemevent USING btree (pgh_obj_id);

CREATE INDEX declarations_lineitemevent_statement_id_f526e738 ON public.declarations_lineitemevent USING btree (statement_id);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX finance_auditnote_declaration_id_69881450 ON public.finance_auditnote USING btree (declaration_id);

CREATE INDEX finance_auditnote_statement_id_d0cf50a7 ON public.finance_auditnote USING btree (statement_id);

CREATE INDEX finance_auditnote_written_by_id_2e2995de ON public.finance_auditnote USING btree (written_by_id);

CREATE INDEX finance_band_contract_id_dc1189c6 ON public.statements_band USING btree (contract_id);

CREATE INDEX finance_contract_cohort_id_c5059194 ON public.statements_contract USING btree (cohort_id);

CREATE INDEX finance_contract_lead_provider_id_4aa78c60 ON public.statements_contract USING btree (lead_provider_id);

CREATE INDEX finance_frozenexport_statement_id_b488875b ON public.finance_frozenexport USING btree (statement_id);

CREATE INDEX finance_frozenstatement_lead_provider_id_ae76e771 ON public.finance_frozenstatement USING btree (lead_provider_id);

CREATE INDEX finance_npqcontract_cohort_id_4a8d198b ON public.statements_npqcontract USING btree (cohort_id);

CREATE INDEX finance_npqcontract_course_id_3f716b24 ON public.statements_npqcontract USING btree (course_id);

CREATE INDEX finance_npqcontract_course_id_3f716b24_like ON public.statements_npqcontract USING btree (course_id varchar_pattern_ops);

CREATE INDEX finance_npqcontract_lead_provider_id_0dc54495 ON public.statements_npqcontract USING btree (lead_provider_id);

CREATE INDEX id_change_from ON public.teachers_idchange USING btree (from_id);

CREATE INDEX idempotent_answer_age ON public.api_idempotentanswer USING btree (provider_id, created_at);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX incidents_incidentevent_pgh_context_id_1732edd0 ON public.incidents_incidentevent USING btree (pgh_context_id);

CREATE INDEX incidents_incidentevent_pgh_obj_id_078d994b ON public.incidents_incidentevent USING btree (pgh_obj_id);

CREATE UNIQUE INDEX induction_tutor_email_once ON public.schools_inductiontutor USING btree (lower((email)::text));

CREATE INDEX jobs_invariantstate_name_1a5bffef_like ON public.jobs_invariantstate USING btree (name varchar_pattern_ops);

CREATE INDEX jobs_jobstate_name_2e712f78_like ON public.jobs_jobstate USING btree (name varchar_pattern_ops);

CREATE INDEX journeys_by_age ON public.web_savedjourney USING btree (changed_at);

CREATE INDEX journeys_of_an_owner ON public.web_savedjourney USING btree (owner, journey, place);

CREATE UNIQUE INDEX line_item_one_billable ON public.declarations_lineitem USING btree (declaration_id) WHERE ((state)::text = ANY ((ARRAY['eligible'::character varying, 'payable'::character varying, 'paid'::character varying])::text[]));

CREATE UNIQUE INDEX line_item_one_refundable ON public.declarations_lineitem USING btree (declaration_id) WHERE ((state)::text = ANY ((ARRAY['awaiting_clawback'::character varying, 'clawed_back'::character varying])::text[]));

CREATE INDEX line_item_statement_state ON public.declarations_lineitem USING btree (statement_id, state);

CREATE INDEX link_asked_for_caller ON public.accounts_signinrequest USING btree (caller, asked_at);

CREATE INDEX link_asked_for_email ON public.accounts_signinrequest USING btree (email, asked_at);

CREATE INDEX link_asked_for_waiting ON public.accounts_signinrequest USING btree (asked_at) WHERE (answered_at IS NULL);

CREATE INDEX message_age ON public.outbox_message USING btree (created_at);

CREATE INDEX message_at_the_carrier ON public.outbox_message USING btree (carrier_id) WHERE (NOT ((carrier_id)::text = ''::text));

CREATE INDEX message_waiting ON public.outbox_message USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX nomination_age ON public.schools_nomination USING btree (asked_at);

CREATE INDEX nomination_of_school ON public.schools_nomination USING btree (school_id, asked_at);

CREATE INDEX npq_application_cohort_id_e90988a5 ON public.npq_application USING btree (cohort_id);

CREATE INDEX npq_application_course_id_0728cb68 ON public.npq_application USING btree (course_id);

CREATE INDEX npq_application_course_id_0728cb68_like ON public.npq_application USING btree (course_id varchar_pattern_ops);

CREATE INDEX npq_application_lead_provider_id_cdb9fde9 ON public.npq_application USING btree (lead_provider_id);

CREATE INDEX npq_application_person_id_8ef2211c ON public.npq_application USING btree (person_id);

CREATE INDEX npq_application_schedule_id_ac1529aa ON public.npq_application USING btree (schedule_id);

CREATE INDEX npq_application_school_id_461a9498 ON public.npq_application USING btree (school_id);

CREATE INDEX npq_applicationevent_cohort_id_7ea3338d ON public.npq_applicationevent USING btree (cohort_id);

CREATE INDEX npq_applicationevent_course_id_070dfef1 ON public.npq_applicationevent USING btree (course_id);

CREATE INDEX npq_applicationevent_course_id_070dfef1_like ON public.npq_applicationevent USING btree (course_id varchar_pattern_ops);

CREATE INDEX npq_applicationevent_intake_id_6e873a3e ON public.npq_applicationevent USING btree (intake_id);

CREATE INDEX npq_applicationevent_intake_id_6e873a3e_like ON public.npq_applicationevent USING btree (intake_id varchar_pattern_ops);

CREATE INDEX npq_applicationevent_lead_provider_id_ecf35ab6 ON public.npq_applicationevent USING btree (lead_provider_id);

CREATE INDEX npq_applicationevent_person_id_8ec122a4 ON public.npq_applicationevent USING btree (person_id);

CREATE INDEX npq_applicationevent_pgh_context_id_97ddfe2f ON public.npq_applicationevent USING btree (pgh_context_id);

CREATE INDEX npq_applicationevent_pgh_obj_id_c03e0b45 ON public.npq_applicationevent USING btree (pgh_obj_id);

CREATE INDEX npq_applicationevent_schedule_id_1a9ee61c ON public.npq_applicationevent USING btree (schedule_id);

CREATE INDEX npq_applicationevent_school_id_9d392414 ON public.npq_applicationevent USING btree (school_id);

CREATE INDEX npq_applicationmove_application_id_9c1b6d41 ON public.npq_applicationmove USING btree (application_id);

CREATE INDEX npq_applicationmove_lead_provider_id_41ff81fa ON public.npq_applicationmove USING btree (lead_provider_id);

CREATE INDEX npq_applicationstatechange_application_id_4edc7c51 ON public.npq_applicationstatechange USING btree (application_id);

CREATE INDEX npq_applicationstatechange_lead_provider_id_9aa310bd ON public.npq_applicationstatechange USING btree (lead_provider_id);

CREATE INDEX npq_course_identifier_cdc98f18_like ON public.npq_course USING btree (identifier varchar_pattern_ops);

CREATE INDEX npq_intake_cohort_id_1c9cbba1 ON public.npq_intake USING btree (cohort_id);

CREATE INDEX npq_intake_description_3da630ac_like ON public.npq_intake USING btree (description varchar_pattern_ops);

CREATE INDEX npq_intake_identifier_95a29c74_like ON public.npq_intake USING btree (identifier varchar_pattern_ops);

CREATE INDEX npq_npqschedule_cohort_id_b764ea6d ON public.npq_npqschedule USING btree (cohort_id);

CREATE INDEX npq_npqschedule_intake_id_e2250ba5 ON public.npq_npqschedule USING btree (intake_id);

CREATE INDEX npq_npqschedule_intake_id_e2250ba5_like ON public.npq_npqschedule USING btree (intake_id varchar_pattern_ops);

CREATE INDEX npq_outcome_application_id_e0237bec ON public.npq_outcome USING btree (application_id);

CREATE INDEX npq_outcome_declaration_id_caff5a41 ON public.npq_outcome USING btree (declaration_id);

CREATE UNIQUE INDEX one_induction_tutor_a_school ON public.accounts_membership USING btree (school_id) WHERE ((role)::text = 'induction_tutor'::text);

CREATE INDEX otp_totp_totpdevice_user_id_0fb18292 ON public.otp_totp_totpdevice USING btree (user_id);

CREATE INDEX outbox_bouncedaddress_address_5e0c5bdd_like ON public.outbox_bouncedaddress USING btree (address varchar_pattern_ops);

CREATE INDEX partnership_remind_at ON public.schools_partnership USING btree (remind_at) WHERE (remind_at IS NOT NULL);

CREATE INDEX person_email ON public.teachers_person USING btree (lower((email)::text));

CREATE INDEX person_trn ON public.teachers_person USING btree (trn);

CREATE UNIQUE INDEX planned_reminder_one_a_day ON public.schools_plannedreminder USING btree (day) WHERE (cancelled_at IS NULL);

CREATE UNIQUE INDEX preparation_approved_once ON public.statements_preparation USING btree (statement_id) WHERE ((outcome)::text = 'approved'::text);

CREATE UNIQUE INDEX preparation_waiting_once ON public.statements_preparation USING btree (statement_id) WHERE ((outcome)::text = 'waiting'::text);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX providers_apitoken_provider_id_d8c3c938 ON public.providers_apitoken USING btree (provider_id);

CREATE INDEX providers_apitokenevent_pgh_context_id_2f9e47a8 ON public.providers_apitokenevent USING btree (pgh_context_id);

CREATE INDEX providers_apitokenevent_pgh_obj_id_4e9c9f85 ON public.providers_apitokenevent USING btree (pgh_obj_id);

CREATE INDEX providers_apitokenevent_provider_id_b5215c19 ON public.providers_apitokenevent USING btree (provider_id);

CREATE INDEX providers_deliverypartner_name_a998f162_like ON public.providers_deliverypartner USING btree (name varchar_pattern_ops);

CREATE INDEX providers_leadprovider_name_3ae21e7e_like ON public.providers_leadprovider USING btree (name varchar_pattern_ops);

CREATE INDEX providers_providerrelationship_cohort_id_7d85d5a2 ON public.providers_providerrelationship USING btree (cohort_id);

CREATE INDEX providers_providerrelationship_delivery_partner_id_48d66045 ON public.providers_providerrelationship USING btree (delivery_partner_id);

CREATE INDEX providers_providerrelationship_lead_provider_id_14a25fa6 ON public.providers_providerrelationship USING btree (lead_provider_id);

CREATE INDEX published_after_midnight ON public.publishing_publisheddocument USING btree (provider_id, feed, shown_at) WHERE ((NOT removed) AND (shown_at IS NOT NULL));

CREATE INDEX published_as_created ON public.publishing_publisheddocument USING btree (provider_id, feed, created_at, record_id) INCLUDE (listed, updated_at, shown_at) WHERE (NOT removed);

CREATE INDEX published_as_updated ON public.publishing_publisheddocument USING btree (provider_id, feed, updated_at, record_id) INCLUDE (listed, shown_at) WHERE (NOT removed);

CREATE INDEX published_by_record ON public.publishing_publisheddocument USING btree (record_id, feed);

CREATE INDEX published_by_subject ON public.publishing_publisheddocument USING btree (subject_id, feed, provider_id);

CREATE INDEX published_fresh_from ON public.publishing_publisheddocument USING btree (provider_id, fresh_from) WHERE ((fresh_from IS NOT NULL) AND (NOT removed));

CREATE INDEX published_fresh_until ON public.publishing_publisheddocument USING btree (provider_id, fresh_until) WHERE ((fresh_until IS NOT NULL) AND (NOT removed));

CREATE INDEX published_in_changes ON public.publishing_publisheddocument USING btree (provider_id, change) WHERE ((feed)::text ~~ '%-v3'::text);

CREATE INDEX record_checks_due ON public.training_recordcheck USING btree (next_try_at);

CREATE INDEX sandbox_brokenrecord_trn_a065ae92_like ON public.sandbox_brokenrecord USING btree (trn varchar_pattern_ops);

CREATE INDEX sandbox_namedscenario_name_81fedec6_like ON public.sandbox_namedscenario USING btree (name varchar_pattern_ops);

CREATE INDEX school_as_created ON public.publishing_publishedschool USING btree (cohort_id, created_at, school_id) INCLUDE (updated_at) WHERE (NOT removed);

CREATE INDEX school_by_change ON public.publishing_publishedschool USING btree (change);

CREATE INDEX school_by_update ON public.publishing_publishedschool USING btree (cohort_id, updated_at, school_id) WHERE (NOT removed);

CREATE INDEX school_name ON public.schools_school USING btree (name);

CREATE INDEX schools_nomination_school_id_1d6a2043 ON public.schools_nomination USING btree (school_id);

CREATE INDEX schools_partnership_cohort_id_f41a0d00 ON public.schools_partnership USING btree (cohort_id);

CREATE INDEX schools_partnership_delivery_partner_id_619ff922 ON public.schools_partnership USING btree (delivery_partner_id);

CREATE INDEX schools_partnership_lead_provider_id_a9e89940 ON public.schools_partnership USING btree (lead_provider_id);

CREATE INDEX schools_partnership_school_id_295e3a7d ON public.schools_partnership USING btree (school_id);

CREATE INDEX schools_partnershipevent_cohort_id_7afa9973 ON public.schools_partnershipevent USING btree (cohort_id);

CREATE INDEX schools_partnershipevent_delivery_partner_id_dadf1e61 ON public.schools_partnershipevent USING btree (delivery_partner_id);

CREATE INDEX schools_partnershipevent_lead_provider_id_5d90523a ON public.schools_partnershipevent USING btree (lead_provider_id);

CREATE INDEX schools_partnershipevent_pgh_context_id_8fe87947 ON public.schools_partnershipevent USING btree (pgh_context_id);

CREATE INDEX schools_partnershipevent_pgh_obj_id_793e2c66 ON public.schools_partnershipevent USING btree (pgh_obj_id);

CREATE INDEX schools_partnershipevent_school_id_906f150f ON public.schools_partnershipevent USING btree (school_id);

CREATE INDEX schools_school_induction_tutor_id_638f1cd9 ON public.schools_school USING btree (induction_tutor_id);

CREATE INDEX schools_school_urn_a3e89e7d_like ON public.schools_school USING btree (urn varchar_pattern_ops);

CREATE INDEX schools_schoolcohort_cohort_id_d1f35b46 ON public.schools_schoolcohort USING btree (cohort_id);

CREATE INDEX schools_schoolcohort_school_id_677bdce4 ON public.schools_schoolcohort USING btree (school_id);

CREATE INDEX schools_schoolincentives_school_id_1bb5d64b ON public.schools_schoolincentives USING btree (school_id);

CREATE INDEX schools_signinlink_tutor_id_c6aee182 ON public.schools_signinlink USING btree (tutor_id);

CREATE INDEX schools_supportrequest_cohort_id_c35be08a ON public.schools_supportrequest USING btree (cohort_id);

CREATE INDEX schools_supportrequest_school_id_774c580f ON public.schools_supportrequest USING btree (school_id);

CREATE INDEX schools_supportrequest_user_id_5703483d ON public.schools_supportrequest USING btree (user_id);

CREATE INDEX sign_in_request_caller ON public.schools_signinrequest USING btree (caller, asked_at);

CREATE INDEX sign_in_request_email ON public.schools_signinrequest USING btree (email, asked_at);

CREATE INDEX sign_in_request_waiting ON public.schools_signinrequest USING btree (asked_at) WHERE (answered_at IS NULL);

CREATE INDEX statement_available ON public.statements_statement USING btree (lead_provider_id, programme, cohort_id, deadline_date) WHERE (output_fee AND ((state)::text = 'open'::text));

CREATE UNIQUE INDEX statement_once_a_cohort ON public.statements_statement USING btree (lead_provider_id, cohort_id, name) WHERE ((programme)::text = 'ecf'::text);

CREATE UNIQUE INDEX statement_once_an_intake ON public.statements_statement USING btree (lead_provider_id, intake_id, name) WHERE ((programme)::text = 'npq'::text);

CREATE INDEX statements_adjustment_statement_id_5b9bab01 ON public.statements_adjustment USING btree (statement_id);

CREATE INDEX statements_adjustmentevent_pgh_context_id_80d52323 ON public.statements_adjustmentevent USING btree (pgh_context_id);

CREATE INDEX statements_adjustmentevent_pgh_obj_id_1232aa1f ON public.statements_adjustmentevent USING btree (pgh_obj_id);

CREATE INDEX statements_adjustmentevent_statement_id_d5c825d1 ON public.statements_adjustmentevent USING btree (statement_id);

CREATE INDEX statements_courseprice_contract_id_6717f63d ON public.statements_courseprice USING btree (contract_id);

CREATE INDEX statements_courseprice_course_id_6192f747 ON public.statements_courseprice USING btree (course_id);

CREATE INDEX statements_courseprice_course_id_6192f747_like ON public.statements_courseprice USING btree (course_id varchar_pattern_ops);

CREATE INDEX statements_courseprice_statement_id_cb839798 ON public.statements_courseprice USING btree (statement_id);

CREATE INDEX statements_coursepriceevent_contract_id_793ff780 ON public.statements_coursepriceevent USING btree (contract_id);

CREATE INDEX statements_coursepriceevent_course_id_e85ea7a3 ON public.statements_coursepriceevent USING btree (course_id);

CREATE INDEX statements_coursepriceevent_course_id_e85ea7a3_like ON public.statements_coursepriceevent USING btree (course_id varchar_pattern_ops);

CREATE INDEX statements_coursepriceevent_pgh_context_id_04a49af8 ON public.statements_coursepriceevent USING btree (pgh_context_id);

CREATE INDEX statements_coursepriceevent_pgh_obj_id_6a883941 ON public.statements_coursepriceevent USING btree (pgh_obj_id);

CREATE INDEX statements_coursepriceevent_statement_id_d8aba0b4 ON public.statements_coursepriceevent USING btree (statement_id);

CREATE INDEX statements_preparation_decided_by_user_id_a6103511 ON public.statements_preparation USING btree (decided_by_user_id);

CREATE INDEX statements_preparation_prepared_by_user_id_4ef2c4bd ON public.statements_preparation USING btree (prepared_by_user_id);

CREATE INDEX statements_preparation_statement_id_baf442f8 ON public.statements_preparation USING btree (statement_id);

CREATE INDEX statements_statement_cohort_id_b16eb631 ON public.statements_statement USING btree (cohort_id);

CREATE INDEX statements_statement_contract_id_3d5d2ffe ON public.statements_statement USING btree (contract_id);

CREATE INDEX statements_statement_lead_provider_id_a214454c ON public.statements_statement USING btree (lead_provider_id);

CREATE INDEX statements_statementevent_cohort_id_fc409665 ON public.statements_statementevent USING btree (cohort_id);

CREATE INDEX statements_statementevent_contract_id_aff1cf4b ON public.statements_statementevent USING btree (contract_id);

CREATE INDEX statements_statementevent_intake_id_ab50a0f1 ON public.statements_statementevent USING btree (intake_id);

CREATE INDEX statements_statementevent_intake_id_ab50a0f1_like ON public.statements_statementevent USING btree (intake_id varchar_pattern_ops);

CREATE INDEX statements_statementevent_lead_provider_id_d90795f2 ON public.statements_statementevent USING btree (lead_provider_id);

CREATE INDEX statements_statementevent_pgh_context_id_a4590217 ON public.statements_statementevent USING btree (pgh_context_id);

CREATE INDEX statements_statementevent_pgh_obj_id_f0bf6814 ON public.statements_statementevent USING btree (pgh_obj_id);

CREATE INDEX statements_statementmilestone_statement_id_a4ad31c3 ON public.statements_statementmilestone USING btree (statement_id);

CREATE INDEX statements_statementmilestoneevent_pgh_context_id_4f9c75a3 ON public.statements_statementmilestoneevent USING btree (pgh_context_id);

CREATE INDEX statements_statementmilestoneevent_pgh_obj_id_44ad247b ON public.statements_statementmilestoneevent USING btree (pgh_obj_id);

CREATE INDEX statements_statementmilestoneevent_statement_id_46b7cc0e ON public.statements_statementmilestoneevent USING btree (statement_id);

CREATE INDEX support_request_age ON public.schools_supportrequest USING btree (created_at);

CREATE INDEX teachers_idchange_person_id_f1dfb5fd ON public.teachers_idchange USING btree (person_id);

CREATE INDEX teachers_idchangeevent_person_id_ac8eac02 ON public.teachers_idchangeevent USING btree (person_id);

CREATE INDEX teachers_idchangeevent_pgh_context_id_3e93e2de ON public.teachers_idchangeevent USING btree (pgh_context_id);

CREATE INDEX teachers_idchangeevent_pgh_obj_id_3a4541c3 ON public.teachers_idchangeevent USING btree (pgh_obj_id);

CREATE INDEX teachers_personevent_pgh_context_id_9d89dfc1 ON public.teachers_personevent USING btree (pgh_context_id);

CREATE INDEX teachers_personevent_pgh_obj_id_c2d289bc ON public.teachers_personevent USING btree (pgh_obj_id);

CREATE INDEX training_earlyrollout_trn_1c976546_like ON public.training_earlyrollout USING btree (trn varchar_pattern_ops);

CREATE INDEX training_eligibilityfactsevent_pgh_context_id_fdf419f0 ON public.training_eligibilityfactsevent USING btree (pgh_context_id);

CREATE INDEX training_eligibilityfactsevent_pgh_obj_id_8609f11e ON public.training_eligibilityfactsevent USING btree (pgh_obj_id);

CREATE INDEX training_eligibilityfactsevent_record_id_29e4c7e2 ON public.training_eligibilityfactsevent USING btree (record_id);

CREATE INDEX training_mentorshipperiod_ect_record_id_f0f51295 ON public.training_mentorshipperiod USING btree (ect_record_id);

CREATE INDEX training_mentorshipperiod_mentor_record_id_b6478065 ON public.training_mentorshipperiod USING btree (mentor_record_id);

CREATE INDEX training_mentorshipperiod_school_period_id_87f0e24c ON public.training_mentorshipperiod USING btree (school_period_id);

CREATE INDEX training_mentorshipperiodevent_ect_record_id_22e01207 ON public.training_mentorshipperiodevent USING btree (ect_record_id);

CREATE INDEX training_mentorshipperiodevent_mentor_record_id_4fb8200f ON public.training_mentorshipperiodevent USING btree (mentor_record_id);

CREATE INDEX training_mentorshipperiodevent_pgh_context_id_059dd8d2 ON public.training_mentorshipperiodevent USING btree (pgh_context_id);

CREATE INDEX training_mentorshipperiodevent_pgh_obj_id_50d0f4ed ON public.training_mentorshipperiodevent USING btree (pgh_obj_id);

CREATE INDEX training_mentorshipperiodevent_school_period_id_70e99b6f ON public.training_mentorshipperiodevent USING btree (school_period_id);

CREATE INDEX training_milestone_schedule_id_4a133f4a ON public.training_milestone USING btree (schedule_id);

CREATE INDEX training_participantchange_record_id_c20bf957 ON public.training_participantchange USING btree (record_id);

CREATE INDEX training_record_person_role ON public.training_trainingrecord USING btree (person_id, role);

CREATE INDEX training_schedule_cohort_id_ef92f709 ON public.training_schedule USING btree (cohort_id);

CREATE INDEX training_schoolperiod_record_id_e115ba31 ON public.training_schoolperiod USING btree (record_id);

CREATE INDEX training_schoolperiod_school_id_c4b2bb19 ON public.training_schoolperiod USING btree (school_id);

CREATE INDEX training_schoolperiodevent_appropriate_body_id_80759979 ON public.training_schoolperiodevent USING btree (appropriate_body_id);

CREATE INDEX training_schoolperiodevent_pgh_context_id_b1500ca1 ON public.training_schoolperiodevent USING btree (pgh_context_id);

CREATE INDEX training_schoolperiodevent_pgh_obj_id_0dca5264 ON public.training_schoolperiodevent USING btree (pgh_obj_id);

CREATE INDEX training_schoolperiodevent_record_id_581e0214 ON public.training_schoolperiodevent USING btree (record_id);

CREATE INDEX training_schoolperiodevent_school_id_c8774152 ON public.training_schoolperiodevent USING btree (school_id);

CREATE INDEX training_state_latest ON public.training_trainingstatechange USING btree (record_id, lead_provider_id, created_at);

CREATE INDEX training_trainingperiod_cohort_id_98eb3724 ON public.training_trainingperiod USING btree (cohort_id);

CREATE INDEX training_trainingperiod_partnership_id_5b6fa2e2 ON public.training_trainingperiod USING btree (partnership_id);

CREATE INDEX training_trainingperiod_record_id_631d26bb ON public.training_trainingperiod USING btree (record_id);

CREATE INDEX training_trainingperiod_schedule_id_367adeda ON public.training_trainingperiod USING btree (schedule_id);

CREATE INDEX training_trainingperiod_school_period_id_d1ee7641 ON public.training_trainingperiod USING btree (school_period_id);

CREATE INDEX training_trainingperiodevent_cohort_id_527ed952 ON public.training_trainingperiodevent USING btree (cohort_id);

CREATE INDEX training_trainingperiodevent_partnership_id_6aabad61 ON public.training_trainingperiodevent USING btree (partnership_id);

CREATE INDEX training_trainingperiodevent_pgh_context_id_d39b6f4b ON public.training_trainingperiodevent USING btree (pgh_context_id);

CREATE INDEX training_trainingperiodevent_pgh_obj_id_9cb7c800 ON public.training_trainingperiodevent USING btree (pgh_obj_id);

CREATE INDEX training_trainingperiodevent_record_id_376e1fbe ON public.training_trainingperiodevent USING btree (record_id);

CREATE INDEX training_trainingperiodevent_schedule_id_edbbea81 ON public.training_trainingperiodevent USING btree (schedule_id);

CREATE INDEX training_trainingperiodevent_school_period_id_e79f97d1 ON public.training_trainingperiodevent USING btree (school_period_id);

CREATE INDEX training_trainingrecord_person_id_3b4cac12 ON public.training_trainingrecord USING btree (person_id);

CREATE INDEX training_trainingrecordevent_person_id_f82c1b7c ON public.training_trainingrecordevent USING btree (person_id);

CREATE INDEX training_trainingrecordevent_pgh_context_id_4875b723 ON public.training_trainingrecordevent USING btree (pgh_context_id);

CREATE INDEX training_trainingrecordevent_pgh_obj_id_86b0b906 ON public.training_trainingrecordevent USING btree (pgh_obj_id);

CREATE INDEX training_trainingschedulechange_lead_provider_id_c5e59d95 ON public.training_trainingschedulechange USING btree (lead_provider_id);

CREATE INDEX training_trainingschedulechange_training_period_id_2c007bfb ON public.training_trainingschedulechange USING btree (training_period_id);

CREATE INDEX training_trainingstatechange_lead_provider_id_a2b07896 ON public.training_trainingstatechange USING btree (lead_provider_id);

CREATE INDEX training_trainingstatechange_record_id_17234767 ON public.training_trainingstatechange USING btree (record_id);

CREATE INDEX training_trainingstatechange_training_period_id_7b177960 ON public.training_trainingstatechange USING btree (training_period_id);

CREATE UNIQUE INDEX user_email_once ON public.accounts_user USING btree (lower((email)::text));

CREATE INDEX webhook_message_age ON public.webhooks_message USING btree (created_at);

CREATE INDEX webhook_message_newest ON public.webhooks_message USING btree (endpoint_id, created_at DESC);

CREATE INDEX webhook_waiting ON public.webhooks_message USING btree (endpoint_id, next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX webhooks_attempt_message_id_0b296ade ON public.webhooks_attempt USING btree (message_id);

CREATE INDEX webhooks_endpoint_provider_id_e8c9a1b6 ON public.webhooks_endpoint USING btree (provider_id);

CREATE INDEX webhooks_message_endpoint_id_1d83bd45 ON public.webhooks_message USING btree (endpoint_id);

CREATE INDEX webhooks_message_provider_id_4ba10091 ON public.webhooks_message USING btree (provider_id);

CREATE INDEX wrong_code_caller ON public.accounts_wrongcode USING btree (caller, at);

CREATE INDEX wrong_code_user ON public.accounts_wrongcode USING btree (user_id, at);

CREATE TRIGGER pgtrigger_adjustment_of_a_paid_statement_stays_e6d54 BEFORE INSERT OR DELETE OR UPDATE ON public.statements_adjustment FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_adjustment_of_a_paid_statement_stays_e6d54();

COMMENT ON TRIGGER pgtrigger_adjustment_of_a_paid_statement_stays_e6d54 ON public.statements_adjustment IS 'e7946e91c064898a60f5da7010f97d2631d3eb79';

CREATE TRIGGER pgtrigger_adjustments_wait_for_a_decision_c85dc BEFORE INSERT OR DELETE OR UPDATE ON public.statements_adjustment FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_adjustments_wait_for_a_decision_c85dc();

COMMENT ON TRIGGER pgtrigger_adjustments_wait_for_a_decision_c85dc ON public.statements_adjustment IS '24ba10934c71dcc6ff75a3c894b33d7f4ad8176d';

CREATE TRIGGER pgtrigger_append_only_07e09 BEFORE DELETE OR UPDATE ON public.statements_coursepriceevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_07e09();

COMMENT ON TRIGGER pgtrigger_append_only_07e09 ON public.statements_coursepriceevent IS '3912c12454051a8f5afa5b05ca1531cc3ea53f8f';

CREATE TRIGGER pgtrigger_append_only_09a22 BEFORE DELETE OR UPDATE ON public.npq_applicationevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_09a22();

COMMENT ON TRIGGER pgtrigger_append_only_09a22 ON public.npq_applicationevent IS '7b7521c4503f452ef364f0143e6b6118dd975a66';

CREATE TRIGGER pgtrigger_append_only_1caa7 BEFORE DELETE OR UPDATE ON public.statements_statementmilestoneevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_1caa7();

COMMENT ON TRIGGER pgtrigger_append_only_1caa7 ON public.statements_statementmilestoneevent IS 'b009b809fba8e7c262aad94c8739b8fdc9e6c6d9';

CREATE TRIGGER pgtrigger_append_only_1e9d6 BEFORE DELETE OR UPDATE ON public.training_mentorshipperiodevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_1e9d6();

COMMENT ON TRIGGER pgtrigger_append_only_1e9d6 ON public.training_mentorshipperiodevent IS '382d7f8f9d87bac6395e27356d883bd59e86a10f';

CREATE TRIGGER pgtrigger_append_only_2cd75 BEFORE DELETE OR UPDATE ON public.statements_adjustmentevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_2cd75();

COMMENT ON TRIGGER pgtrigger_append_only_2cd75 ON public.statements_adjustmentevent IS '4f2fee1a1d8b52308dd767dff3941a6ef91605b8';

CREATE TRIGGER pgtrigger_append_only_399bd BEFORE DELETE OR UPDATE ON public.training_trainingperiodevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_399bd();

COMMENT ON TRIGGER pgtrigger_append_only_399bd ON public.training_trainingperiodevent IS 'c724aa3bcd1352ece7fa8d6ae046c3c4a3e10b14';

CREATE TRIGGER pgtrigger_append_only_3f4a4 BEFORE DELETE OR UPDATE ON public.accounts_openidaccountevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_3f4a4();

COMMENT ON TRIGGER pgtrigger_append_only_3f4a4 ON public.accounts_openidaccountevent IS 'df8ff9d3b64f58e41f928e89a7b1d7c057e9e583';

CREATE TRIGGER pgtrigger_append_only_45b21 BEFORE DELETE OR UPDATE ON public.accounts_userevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_45b21();

COMMENT ON TRIGGER pgtrigger_append_only_45b21 ON public.accounts_userevent IS '9e9498e73f6fbdf2642fb33fa14189f1ad2382c8';

CREATE TRIGGER pgtrigger_append_only_46b2d BEFORE DELETE OR UPDATE ON public.statements_statementevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_46b2d();

COMMENT ON TRIGGER pgtrigger_append_only_46b2d ON public.statements_statementevent IS '5e06513311b15234ec4db373e9bf52c18a85a800';

CREATE TRIGGER pgtrigger_append_only_4854d BEFORE DELETE OR UPDATE ON public.declarations_lineitemevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_4854d();

COMMENT ON TRIGGER pgtrigger_append_only_4854d ON public.declarations_lineitemevent IS '4c1fa51ae92df5ea962bdd3d68cea04cde0d26f8';

CREATE TRIGGER pgtrigger_append_only_505dd BEFORE DELETE OR UPDATE ON public.training_eligibilityfactsevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_505dd();

COMMENT ON TRIGGER pgtrigger_append_only_505dd ON public.training_eligibilityfactsevent IS '7105a0d71689dad33642352e46363da56057f36d';

CREATE TRIGGER pgtrigger_append_only_56c0a BEFORE DELETE OR UPDATE ON public.teachers_idchangeevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_56c0a();

COMMENT ON TRIGGER pgtrigger_append_only_56c0a ON public.teachers_idchangeevent IS '8ab322172a822dd54461fc8e476c092ea3c065eb';

CREATE TRIGGER pgtrigger_append_only_6c8ac BEFORE DELETE OR UPDATE ON public.training_trainingrecordevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_6c8ac();

COMMENT ON TRIGGER pgtrigger_append_only_6c8ac ON public.training_trainingrecordevent IS 'a59ee74fefd7e8f4eb783a3ab82e3125c7b6e99f';

CREATE TRIGGER pgtrigger_append_only_7b202 BEFORE DELETE OR UPDATE ON public.incidents_incidentevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_7b202();

COMMENT ON TRIGGER pgtrigger_append_only_7b202 ON public.incidents_incidentevent IS '660df2a5ede432f1e06e892ca87c4cd25e0a272c';

CREATE TRIGGER pgtrigger_append_only_9ee6c BEFORE DELETE OR UPDATE ON public.accounts_membershipevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_9ee6c();

COMMENT ON TRIGGER pgtrigger_append_only_9ee6c ON public.accounts_membershipevent IS 'e1f05704110766345bef638c18be4307af995a77';

CREATE TRIGGER pgtrigger_append_only_a71a4 BEFORE DELETE OR UPDATE ON public.training_schoolperiodevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_a71a4();

COMMENT ON TRIGGER pgtrigger_append_only_a71a4 ON public.training_schoolperiodevent IS '7f520169b4ad42332d0f27adf243104dc5bac8b7';

CREATE TRIGGER pgtrigger_append_only_def1a BEFORE DELETE OR UPDATE ON public.declarations_declarationevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_def1a();

COMMENT ON TRIGGER pgtrigger_append_only_def1a ON public.declarations_declarationevent IS '7792e4fb3ed957d90b7e9fdc8f17c62c6e60ea25';

CREATE TRIGGER pgtrigger_append_only_effa3 BEFORE DELETE OR UPDATE ON public.schools_partnershipevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_effa3();

COMMENT ON TRIGGER pgtrigger_append_only_effa3 ON public.schools_partnershipevent IS '973bfd8ffaa94e4252b165a5c6220a22161dedde';

CREATE TRIGGER pgtrigger_append_only_f02a6 BEFORE DELETE OR UPDATE ON public.providers_apitokenevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_f02a6();

COMMENT ON TRIGGER pgtrigger_append_only_f02a6 ON public.providers_apitokenevent IS 'd81538649170ae399b83736492a8570cb1d7363a';

CREATE TRIGGER pgtrigger_append_only_fbad0 BEFORE DELETE OR UPDATE ON public.teachers_personevent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_fbad0();

COMMENT ON TRIGGER pgtrigger_append_only_fbad0 ON public.teachers_personevent IS '82f84c40bbb3d228aba4d37e6f4c77acdfd52abf';

CREATE TRIGGER pgtrigger_audit_note_stays_ebd94 BEFORE DELETE OR UPDATE ON public.finance_auditnote FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_audit_note_stays_ebd94();

COMMENT ON TRIGGER pgtrigger_audit_note_stays_ebd94 ON public.finance_auditnote IS 'd3a6bebe8acef3eb215d124905d34702b36474ca';

CREATE TRIGGER pgtrigger_band_never_changes_d30c3 BEFORE DELETE OR UPDATE ON public.statements_band FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_band_never_changes_d30c3();

COMMENT ON TRIGGER pgtrigger_band_never_changes_d30c3 ON public.statements_band IS 'bc28e03e85961db3aebdaaf4189860edc9a532fd';

CREATE TRIGGER pgtrigger_contract_never_changes_ea766 BEFORE DELETE OR UPDATE ON public.statements_contract FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_contract_never_changes_ea766();

COMMENT ON TRIGGER pgtrigger_contract_never_changes_ea766 ON public.statements_contract IS '0693c2eedda221608eb0c040724b9a1fd1673ff9';

CREATE TRIGGER pgtrigger_decided_is_decided_a29c2 BEFORE UPDATE ON public.statements_preparation FOR EACH ROW WHEN ((NOT ((old.outcome)::text = 'waiting'::text))) EXECUTE FUNCTION public.pgtrigger_decided_is_decided_a29c2();

COMMENT ON TRIGGER pgtrigger_decided_is_decided_a29c2 ON public.statements_preparation IS '46990c4e22861e0470ec9f9e468124add4f41669';

CREATE TRIGGER pgtrigger_delete_delete_19a8f AFTER DELETE ON public.accounts_membership FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_delete_delete_19a8f();

COMMENT ON TRIGGER pgtrigger_delete_delete_19a8f ON public.accounts_membership IS 'd3b94aac77843b48dc373b79d4f50ec7ce450940';

CREATE TRIGGER pgtrigger_delete_delete_443cb AFTER DELETE ON public.accounts_openidaccount FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_delete_delete_443cb();

COMMENT ON TRIGGER pgtrigger_delete_delete_443cb ON public.accounts_openidaccount IS '7011aca70479aafc1300cb0945766a381bdd36a8';

CREATE TRIGGER pgtrigger_delete_delete_d4b4e AFTER DELETE ON public.training_mentorshipperiod FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_delete_delete_d4b4e();

COMMENT ON TRIGGER pgtrigger_delete_delete_d4b4e ON public.training_mentorshipperiod IS '9fc1f31d8cf4d2d9a63673d8fd0b7f3fb63abd0c';

CREATE TRIGGER pgtrigger_fill_intake_0a95d BEFORE INSERT ON public.statements_statement FOR EACH ROW WHEN (((new.intake_id IS NULL) AND ((new.programme)::text = 'npq'::text))) EXECUTE FUNCTION public.pgtrigger_fill_intake_0a95d();

COMMENT ON TRIGGER pgtrigger_fill_intake_0a95d ON public.statements_statement IS 'cef16cb7ce604128df80930de377ba65ea5bb8b1';

CREATE TRIGGER pgtrigger_fill_intake_36ac1 BEFORE INSERT ON public.statements_npqcontract FOR EACH ROW WHEN ((new.intake_id IS NULL)) EXECUTE FUNCTION public.pgtrigger_fill_intake_36ac1();

COMMENT ON TRIGGER pgtrigger_fill_intake_36ac1 ON public.statements_npqcontract IS 'e10d98d84270fa76a3f51dc1953c48eb50eb4398';

CREATE TRIGGER pgtrigger_fill_intake_a8d33 BEFORE INSERT ON public.declarations_declaration FOR EACH ROW WHEN (((new.intake_id IS NULL) AND ((new.kind)::text = 'npq'::text))) EXECUTE FUNCTION public.pgtrigger_fill_intake_a8d33();

COMMENT ON TRIGGER pgtrigger_fill_intake_a8d33 ON public.declarations_declaration IS 'f286c6271cccd9cef6ddc947d1f2b5bd2a0a1890';

CREATE TRIGGER pgtrigger_fill_intake_be916 BEFORE INSERT ON public.npq_application FOR EACH ROW WHEN ((new.intake_id IS NULL)) EXECUTE FUNCTION public.pgtrigger_fill_intake_be916();

COMMENT ON TRIGGER pgtrigger_fill_intake_be916 ON public.npq_application IS '412472bf63bed25386937da7619a2b54f8e42436';

CREATE TRIGGER pgtrigger_frozen_export_stays_9a152 BEFORE DELETE OR UPDATE ON public.finance_frozenexport FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_frozen_export_stays_9a152();

COMMENT ON TRIGGER pgtrigger_frozen_export_stays_9a152 ON public.finance_frozenexport IS 'd1eaf2c70e75da3da56c60ec1e0605209dfe581a';

CREATE TRIGGER pgtrigger_frozen_statement_stays_7d2ea BEFORE DELETE OR UPDATE ON public.finance_frozenstatement FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_frozen_statement_stays_7d2ea();

COMMENT ON TRIGGER pgtrigger_frozen_statement_stays_7d2ea ON public.finance_frozenstatement IS '984478b5cab55bac17ff257163d2b1ad4058c2bc';

CREATE TRIGGER pgtrigger_frozen_totals_stay_deb9e BEFORE UPDATE ON public.statements_statement FOR EACH ROW WHEN (((old.frozen_totals IS NOT NULL) AND (old.frozen_totals IS DISTINCT FROM new.frozen_totals))) EXECUTE FUNCTION public.pgtrigger_frozen_totals_stay_deb9e();

COMMENT ON TRIGGER pgtrigger_frozen_totals_stay_deb9e ON public.statements_statement IS '58113f724e98f806c1f700d9eb85e0cca08b484e';

CREATE TRIGGER pgtrigger_funding_settled_54fa9 BEFORE UPDATE ON public.npq_intake FOR EACH ROW WHEN (((old.funding)::text IS DISTINCT FROM (new.funding)::text)) EXECUTE FUNCTION public.pgtrigger_funding_settled_54fa9();

COMMENT ON TRIGGER pgtrigger_funding_settled_54fa9 ON public.npq_intake IS 'd4997d15346520a49a078fd71079a14533df4392';

CREATE TRIGGER pgtrigger_insert_insert_04cba AFTER INSERT ON public.statements_statementmilestone FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_04cba();

COMMENT ON TRIGGER pgtrigger_insert_insert_04cba ON public.statements_statementmilestone IS '7e2c360780b792253d29c15b414e5442dc396cc1';

CREATE TRIGGER pgtrigger_insert_insert_0a49f AFTER INSERT ON public.statements_statement FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_0a49f();

COMMENT ON TRIGGER pgtrigger_insert_insert_0a49f ON public.statements_statement IS '24a67ab976e308cb2a38e9bd3ca5b7f43a2aefd3';

CREATE TRIGGER pgtrigger_insert_insert_100df AFTER INSERT ON public.teachers_idchange FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_100df();

COMMENT ON TRIGGER pgtrigger_insert_insert_100df ON public.teachers_idchange IS '14c910e7752cd8411b23129b0355a35672da3325';

CREATE TRIGGER pgtrigger_insert_insert_293f9 AFTER INSERT ON public.training_mentorshipperiod FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_293f9();

COMMENT ON TRIGGER pgtrigger_insert_insert_293f9 ON public.training_mentorshipperiod IS 'c89b70321ac519087138748689462f5cf794ad54';

CREATE TRIGGER pgtrigger_insert_insert_29fbc AFTER INSERT ON public.training_trainingperiod FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_29fbc();

COMMENT ON TRIGGER pgtrigger_insert_insert_29fbc ON public.training_trainingperiod IS '37ccfb9b7cdb765d85b2a794cb122588a1843b9e';

CREATE TRIGGER pgtrigger_insert_insert_3867c AFTER INSERT ON public.accounts_user FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_3867c();

COMMENT ON TRIGGER pgtrigger_insert_insert_3867c ON public.accounts_user IS '022e3c9e4ade6221b49e18515c7a9a1031257603';

CREATE TRIGGER pgtrigger_insert_insert_3a5fc AFTER INSERT ON public.declarations_declaration FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_3a5fc();

COMMENT ON TRIGGER pgtrigger_insert_insert_3a5fc ON public.declarations_declaration IS '4329fa2374356bf396e27b7a613167d81d6aa7b4';

CREATE TRIGGER pgtrigger_insert_insert_50cfe AFTER INSERT ON public.statements_adjustment FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_50cfe();

COMMENT ON TRIGGER pgtrigger_insert_insert_50cfe ON public.statements_adjustment IS '20772315f1b977ad97810254f803f5974378156e';

CREATE TRIGGER pgtrigger_insert_insert_5c2d9 AFTER INSERT ON public.training_schoolperiod FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_5c2d9();

COMMENT ON TRIGGER pgtrigger_insert_insert_5c2d9 ON public.training_schoolperiod IS '5cda11b487cafeae85ba12e3dd93dffb4e7a2d1f';

CREATE TRIGGER pgtrigger_insert_insert_65b89 AFTER INSERT ON public.declarations_lineitem FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_65b89();

COMMENT ON TRIGGER pgtrigger_insert_insert_65b89 ON public.declarations_lineitem IS '7cffa83db1fbf428a226916d0243144d86473175';

CREATE TRIGGER pgtrigger_insert_insert_65e63 AFTER INSERT ON public.statements_courseprice FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_65e63();

COMMENT ON TRIGGER pgtrigger_insert_insert_65e63 ON public.statements_courseprice IS 'd11fe738545989574c6fca453a43eb39048070b4';

CREATE TRIGGER pgtrigger_insert_insert_73820 AFTER INSERT ON public.providers_apitoken FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_73820();

COMMENT ON TRIGGER pgtrigger_insert_insert_73820 ON public.providers_apitoken IS '8f6d02dbe23a3a33e3a701b0e0564e0c5a575d7b';

CREATE TRIGGER pgtrigger_insert_insert_a1626 AFTER INSERT ON public.training_trainingrecord FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_a1626();

COMMENT ON TRIGGER pgtrigger_insert_insert_a1626 ON public.training_trainingrecord IS '9087e967e87eb2f46deaf4dfd41f2f87ac79de1d';

CREATE TRIGGER pgtrigger_insert_insert_a1b13 AFTER INSERT ON public.npq_application FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_a1b13();

COMMENT ON TRIGGER pgtrigger_insert_insert_a1b13 ON public.npq_application IS 'de67706472a3237ee89e402582e1947d414f98ef';

CREATE TRIGGER pgtrigger_insert_insert_a55f5 AFTER INSERT ON public.accounts_openidaccount FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_a55f5();

COMMENT ON TRIGGER pgtrigger_insert_insert_a55f5 ON public.accounts_openidaccount IS '41c029faba7f5453aa399f11f532108594d72717';

CREATE TRIGGER pgtrigger_insert_insert_b033a AFTER INSERT ON public.schools_partnership FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_b033a();

COMMENT ON TRIGGER pgtrigger_insert_insert_b033a ON public.schools_partnership IS '8e06389fc088c1c361006a27401aeaa0a1325d5b';

CREATE TRIGGER pgtrigger_insert_insert_c73f9 AFTER INSERT ON public.teachers_person FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_c73f9();

COMMENT ON TRIGGER pgtrigger_insert_insert_c73f9 ON public.teachers_person IS '37d28d6ec8f1b5d1b18bcf5c4089be471c895928';

CREATE TRIGGER pgtrigger_insert_insert_e1ec7 AFTER INSERT ON public.training_eligibilityfacts FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_e1ec7();

COMMENT ON TRIGGER pgtrigger_insert_insert_e1ec7 ON public.training_eligibilityfacts IS '4996f02a6135f8493ca311b37cad9e84191e1e0d';

CREATE TRIGGER pgtrigger_insert_insert_edffb AFTER INSERT ON public.incidents_incident FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_edffb();

COMMENT ON TRIGGER pgtrigger_insert_insert_edffb ON public.incidents_incident IS '65fa1b3ba0e730517339fdf8b0bb53bada0b4914';

CREATE TRIGGER pgtrigger_insert_insert_fc05a AFTER INSERT ON public.accounts_membership FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_insert_insert_fc05a();

COMMENT ON TRIGGER pgtrigger_insert_insert_fc05a ON public.accounts_membership IS '8fbe27f76bb0bd93de21a6b476e228ec6d843d87';

CREATE TRIGGER pgtrigger_item_of_a_paid_statement_stays_9a34d BEFORE INSERT OR DELETE OR UPDATE ON public.declarations_lineitem FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_item_of_a_paid_statement_stays_9a34d();

COMMENT ON TRIGGER pgtrigger_item_of_a_paid_statement_stays_9a34d ON public.declarations_lineitem IS '5d5a0971d9da810afb5788ce3f0caea383f5a388';

CREATE TRIGGER pgtrigger_milestones_of_open_output_statements_efc46 BEFORE INSERT OR DELETE OR UPDATE ON public.statements_statementmilestone FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_milestones_of_open_output_statements_efc46();

COMMENT ON TRIGGER pgtrigger_milestones_of_open_output_statements_efc46 ON public.statements_statementmilestone IS '8446b97740620a41dbf1c1151f2e55fb9ce7c6e4';

CREATE TRIGGER pgtrigger_no_band_for_a_contract_in_use_fca02 BEFORE INSERT ON public.statements_band FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_no_band_for_a_contract_in_use_fca02();

COMMENT ON TRIGGER pgtrigger_no_band_for_a_contract_in_use_fca02 ON public.statements_band IS '68030bf98f97decd2251ec9c6b0a0bfb1fc40d5e';

CREATE TRIGGER pgtrigger_no_freezing_of_a_paid_statement_257a0 BEFORE INSERT OR DELETE OR UPDATE ON public.finance_frozenstatement FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_no_freezing_of_a_paid_statement_257a0();

COMMENT ON TRIGGER pgtrigger_no_freezing_of_a_paid_statement_257a0 ON public.finance_frozenstatement IS '771c83df671fddd0c910e11e6d24f77ab38790e9';

CREATE TRIGGER pgtrigger_no_lines_for_a_paid_statement_ee05c BEFORE INSERT OR DELETE OR UPDATE ON public.finance_frozenexport FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_no_lines_for_a_paid_statement_ee05c();

COMMENT ON TRIGGER pgtrigger_no_lines_for_a_paid_statement_ee05c ON public.finance_frozenexport IS 'f4744e0dff8ec43a30be230fbf4a7f015dfe4e82';

CREATE TRIGGER pgtrigger_npq_contract_never_changes_fa928 BEFORE DELETE OR UPDATE ON public.statements_npqcontract FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_npq_contract_never_changes_fa928();

COMMENT ON TRIGGER pgtrigger_npq_contract_never_changes_fa928 ON public.statements_npqcontract IS '6e93c582df913df4a45e5f23ac93bdc8144cdcc5';

CREATE TRIGGER pgtrigger_only_legal_moves_3909b BEFORE UPDATE ON public.declarations_declaration FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_only_legal_moves_3909b();

COMMENT ON TRIGGER pgtrigger_only_legal_moves_3909b ON public.declarations_declaration IS '572fdce7dba3a2aff4c282ea26c7e7c74fbe7e75';

CREATE TRIGGER pgtrigger_only_legal_moves_84bee BEFORE UPDATE ON public.declarations_lineitem FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_only_legal_moves_84bee();

COMMENT ON TRIGGER pgtrigger_only_legal_moves_84bee ON public.declarations_lineitem IS '635c1ec18dff3bd2f399adc64bc60241d97dd44f';

CREATE TRIGGER pgtrigger_only_payable_ones_are_prepared_dea41 BEFORE INSERT ON public.statements_preparation FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_only_payable_ones_are_prepared_dea41();

COMMENT ON TRIGGER pgtrigger_only_payable_ones_are_prepared_dea41 ON public.statements_preparation IS 'ead90b352204ca0f07f804cc2ca3b377a3db809a';

CREATE TRIGGER pgtrigger_paid_is_paid_51ed9 BEFORE DELETE OR UPDATE ON public.statements_statement FOR EACH ROW WHEN (((old.state)::text = 'paid'::text)) EXECUTE FUNCTION public.pgtrigger_paid_is_paid_51ed9();

COMMENT ON TRIGGER pgtrigger_paid_is_paid_51ed9 ON public.statements_statement IS '461e1f01ba2fc2ecc7c11bcb0c8188f7b2a46b6e';

CREATE TRIGGER pgtrigger_paid_stays_paid_d78ea BEFORE UPDATE ON public.statements_statement FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_paid_stays_paid_d78ea();

COMMENT ON TRIGGER pgtrigger_paid_stays_paid_d78ea ON public.statements_statement IS '0d6ba62d37be5e77595afc95a9a6713e7cb033b1';

CREATE TRIGGER pgtrigger_preparation_is_kept_62037 BEFORE DELETE ON public.statements_preparation FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_preparation_is_kept_62037();

COMMENT ON TRIGGER pgtrigger_preparation_is_kept_62037 ON public.statements_preparation IS '95d6f7ecb35de688ef2b98807db2ef3f041030b6';

CREATE TRIGGER pgtrigger_preparation_of_a_paid_statement_stays_ad119 BEFORE INSERT OR DELETE OR UPDATE ON public.statements_preparation FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_preparation_of_a_paid_statement_stays_ad119();

COMMENT ON TRIGGER pgtrigger_preparation_of_a_paid_statement_stays_ad119 ON public.statements_preparation IS '95563ffb61bc90e4c4fa915d7ca6bc1d75d58ae4';

CREATE TRIGGER pgtrigger_price_of_a_paid_statement_stays_cae95 BEFORE INSERT OR DELETE OR UPDATE ON public.statements_courseprice FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_price_of_a_paid_statement_stays_cae95();

COMMENT ON TRIGGER pgtrigger_price_of_a_paid_statement_stays_cae95 ON public.statements_courseprice IS '33823475a13b97532f886fe7192fe1edaedc5592';

CREATE TRIGGER pgtrigger_update_update_07fd7 AFTER UPDATE ON public.training_trainingrecord FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_07fd7();

COMMENT ON TRIGGER pgtrigger_update_update_07fd7 ON public.training_trainingrecord IS '9189dece0d6a07b636593e7a88b0f356a7fa6c01';

CREATE TRIGGER pgtrigger_update_update_0e890 AFTER UPDATE ON public.accounts_user FOR EACH ROW WHEN (((old.created_at IS DISTINCT FROM new.created_at) OR (old.deactivated_at IS DISTINCT FROM new.deactivated_at) OR ((old.email)::text IS DISTINCT FROM (new.email)::text) OR ((old.full_name)::text IS DISTINCT FROM (new.full_name)::text) OR (old.id IS DISTINCT FROM new.id) OR (old.privacy_notice_accepted_at IS DISTINCT FROM new.privacy_notice_accepted_at) OR (old.privacy_notice_major IS DISTINCT FROM new.privacy_notice_major) OR (old.privacy_notice_minor IS DISTINCT FROM new.privacy_notice_minor))) EXECUTE FUNCTION public.pgtrigger_update_update_0e890();

COMMENT ON TRIGGER pgtrigger_update_update_0e890 ON public.accounts_user IS '5c6f335f61937b146c1b04a7dc34898f369e6ff6';

CREATE TRIGGER pgtrigger_update_update_11bef AFTER UPDATE ON public.declarations_declaration FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_11bef();

COMMENT ON TRIGGER pgtrigger_update_update_11bef ON public.declarations_declaration IS 'aad57ccbcbf200939f2507f290af7c6294132553';

CREATE TRIGGER pgtrigger_update_update_20ab5 AFTER UPDATE ON public.accounts_membership FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_20ab5();

COMMENT ON TRIGGER pgtrigger_update_update_20ab5 ON public.accounts_membership IS '2547394127ee8cf2e3928a44999063e869b54cc7';

CREATE TRIGGER pgtrigger_update_update_275ed AFTER UPDATE ON public.statements_statement FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_275ed();

COMMENT ON TRIGGER pgtrigger_update_update_275ed ON public.statements_statement IS '08506264ce0ed488b88d30aff0844a43044122a2';

CREATE TRIGGER pgtrigger_update_update_3794d AFTER UPDATE ON public.training_mentorshipperiod FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_3794d();

COMMENT ON TRIGGER pgtrigger_update_update_3794d ON public.training_mentorshipperiod IS '17c358b1c11d0e0527a8623965fe3ee4686ad2d5';

CREATE TRIGGER pgtrigger_update_update_41444 AFTER UPDATE ON public.incidents_incident FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_41444();

COMMENT ON TRIGGER pgtrigger_update_update_41444 ON public.incidents_incident IS '5ff2d5144f72bd65c37e2c614b6599cdc5dff3f8';

CREATE TRIGGER pgtrigger_update_update_42bea AFTER UPDATE ON public.teachers_person FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_42bea();

COMMENT ON TRIGGER pgtrigger_update_update_42bea ON public.teachers_person IS '410f4314cd966ebdd23e467d45fb5cf7992c8864';

CREATE TRIGGER pgtrigger_update_update_5d460 AFTER UPDATE ON public.training_trainingperiod FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_5d460();

COMMENT ON TRIGGER pgtrigger_update_update_5d460 ON public.training_trainingperiod IS '338e43238c7b161896f0703206e2819a35dbb85e';

CREATE TRIGGER pgtrigger_update_update_614b8 AFTER UPDATE ON public.statements_courseprice FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_614b8();

COMMENT ON TRIGGER pgtrigger_update_update_614b8 ON public.statements_courseprice IS 'e47761878ec14be8a9ac445a2f1aab1032cc6b03';

CREATE TRIGGER pgtrigger_update_update_6de7e AFTER UPDATE ON public.statements_adjustment FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_6de7e();

COMMENT ON TRIGGER pgtrigger_update_update_6de7e ON public.statements_adjustment IS 'aa6d19eeab75a9349e9f64be0c4dbd552ab6ceac';

CREATE TRIGGER pgtrigger_update_update_8909f AFTER UPDATE ON public.statements_statementmilestone FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_8909f();

COMMENT ON TRIGGER pgtrigger_update_update_8909f ON public.statements_statementmilestone IS '5f5591b2ed485ed80235848532c6e756eb7f838b';

CREATE TRIGGER pgtrigger_update_update_93c49 AFTER UPDATE ON public.providers_apitoken FOR EACH ROW WHEN (((old.created_at IS DISTINCT FROM new.created_at) OR (old.digest IS DISTINCT FROM new.digest) OR (old.expires_at IS DISTINCT FROM new.expires_at) OR (old.id IS DISTINCT FROM new.id) OR ((old.label)::text IS DISTINCT FROM (new.label)::text) OR ((old.prefix)::text IS DISTINCT FROM (new.prefix)::text) OR (old.provider_id IS DISTINCT FROM new.provider_id) OR (old.revoked_at IS DISTINCT FROM new.revoked_at))) EXECUTE FUNCTION public.pgtrigger_update_update_93c49();

COMMENT ON TRIGGER pgtrigger_update_update_93c49 ON public.providers_apitoken IS '142253fbd293a82aa659b13b9f4b2a10ddd5fa50';

CREATE TRIGGER pgtrigger_update_update_a9c2b AFTER UPDATE ON public.schools_partnership FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_a9c2b();

COMMENT ON TRIGGER pgtrigger_update_update_a9c2b ON public.schools_partnership IS '4180a907369023d5c35b21810b09f74d6f9b66fc';

CREATE TRIGGER pgtrigger_update_update_ba2f4 AFTER UPDATE ON public.declarations_lineitem FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_ba2f4();

COMMENT ON TRIGGER pgtrigger_update_update_ba2f4 ON public.declarations_lineitem IS 'c5c5fb173a1e6516040db22f74e093ac24e737a5';

CREATE TRIGGER pgtrigger_update_update_c0513 AFTER UPDATE ON public.training_eligibilityfacts FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_c0513();

COMMENT ON TRIGGER pgtrigger_update_update_c0513 ON public.training_eligibilityfacts IS '7916810d00fe447a5e703422e859bf2551456979';

CREATE TRIGGER pgtrigger_update_update_cd9ee AFTER UPDATE ON public.npq_application FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_cd9ee();

COMMENT ON TRIGGER pgtrigger_update_update_cd9ee ON public.npq_application IS '8ad61ce7483fa436adb73ffc8297106180ca22a6';

CREATE TRIGGER pgtrigger_update_update_e4999 AFTER UPDATE ON public.teachers_idchange FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_e4999();

COMMENT ON TRIGGER pgtrigger_update_update_e4999 ON public.teachers_idchange IS '809d8768f5b20128a23716121f328806f5cc467a';

CREATE TRIGGER pgtrigger_update_update_fd255 AFTER UPDATE ON public.training_schoolperiod FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION public.pgtrigger_update_update_fd255();

COMMENT ON TRIGGER pgtrigger_update_update_fd255 ON public.training_schoolperiod IS 'ed054a463f4d4cb68e0545e13642d22600d1c85f';

CREATE TRIGGER pgtrigger_what_was_prepared_stays_6cf50 BEFORE UPDATE ON public.statements_preparation FOR EACH ROW WHEN (((old.statement_id IS DISTINCT FROM new.statement_id) OR (old.facts IS DISTINCT FROM new.facts) OR ((old.sha256)::text IS DISTINCT FROM (new.sha256)::text) OR ((old.prepared_by)::text IS DISTINCT FROM (new.prepared_by)::text) OR (old.prepared_by_user_id IS DISTINCT FROM new.prepared_by_user_id) OR (old.prepared_at IS DISTINCT FROM new.prepared_at) OR ((old.preparing_actor)::text IS DISTINCT FROM (new.preparing_actor)::text))) EXECUTE FUNCTION public.pgtrigger_what_was_prepared_stays_6cf50();

COMMENT ON TRIGGER pgtrigger_what_was_prepared_stays_6cf50 ON public.statements_preparation IS 'ea931e765f0cf6848680d12e6a8459938a86719d';

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER publishing_note_delete AFTER DELETE ON public.schools_partnership REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_delete AFTER DELETE ON public.schools_schoolcohort REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_insert AFTER INSERT ON public.cohorts_cohort REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_insert AFTER INSERT ON public.schools_partnership REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_insert AFTER INSERT ON public.schools_school REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_insert AFTER INSERT ON public.schools_schoolcohort REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_update AFTER UPDATE ON public.schools_partnership REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_update AFTER UPDATE ON public.schools_school REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

CREATE TRIGGER publishing_note_update AFTER UPDATE ON public.schools_schoolcohort REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.publishing_note_schools();

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_delivery_partner_id_99b4c4a5_fk_providers FOREIGN KEY (delivery_partner_id) REFERENCES public.providers_deliverypartner(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_lead_provider_id_20d8cbd8_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_school_id_8e4efe2f_fk_schools_school_id FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT accounts_membership_user_id_487fb39e_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_openidaccount
    ADD CONSTRAINT accounts_openidaccount_user_id_21e1eacd_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_recoverycode
    ADD CONSTRAINT accounts_recoverycode_user_id_994761d3_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_signinlink
    ADD CONSTRAINT accounts_signinlink_user_id_a6b02f6b_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_wrongcode
    ADD CONSTRAINT accounts_wrongcode_user_id_6469ea0d_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_idempotentanswer
    ADD CONSTRAINT api_idempotentanswer_provider_id_881276d3_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_application_id_bbd13635_fk_npq_appli FOREIGN KEY (application_id) REFERENCES public.npq_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_cohort_id_fb0f671b_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declarationattempt
    ADD CONSTRAINT declarations_declara_declaration_id_213170b3_fk_declarati FOREIGN KEY (declaration_id) REFERENCES public.declarations_declaration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declarationstatechange
    ADD CONSTRAINT declarations_declara_declaration_id_c1615581_fk_declarati FOREIGN KEY (declaration_id) REFERENCES public.declarations_declaration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declarationfile
    ADD CONSTRAINT declarations_declara_declared_by_id_978c04db_fk_accounts_ FOREIGN KEY (declared_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_delivery_partner_id_54e0debd_fk_providers FOREIGN KEY (delivery_partner_id) REFERENCES public.providers_deliverypartner(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_intake_id_89f9e300_fk_npq_intak FOREIGN KEY (intake_id) REFERENCES public.npq_intake(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declarationfile
    ADD CONSTRAINT declarations_declara_lead_provider_id_17f8305e_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_lead_provider_id_2d95b5fc_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declarationattempt
    ADD CONSTRAINT declarations_declara_lead_provider_id_b319600a_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_mentor_id_e6fba1f3_fk_teachers_ FOREIGN KEY (mentor_id) REFERENCES public.teachers_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_person_id_58442819_fk_teachers_ FOREIGN KEY (person_id) REFERENCES public.teachers_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declarationattempt
    ADD CONSTRAINT declarations_declara_person_id_93ed262c_fk_teachers_ FOREIGN KEY (person_id) REFERENCES public.teachers_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_record_id_9fff1d6c_fk_training_ FOREIGN KEY (record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_secondary_delivery_p_d6458ec2_fk_providers FOREIGN KEY (secondary_delivery_partner_id) REFERENCES public.providers_deliverypartner(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declaration
    ADD CONSTRAINT declarations_declara_superseded_by_id_06fd872e_fk_declarati FOREIGN KEY (superseded_by_id) REFERENCES public.declarations_declaration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_declarationfile
    ADD CONSTRAINT declarations_declara_uploaded_by_id_0e8b9a39_fk_accounts_ FOREIGN KEY (uploaded_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_lineitem
    ADD CONSTRAINT declarations_lineite_declaration_id_2e3b31ea_fk_declarati FOREIGN KEY (declaration_id) REFERENCES public.declarations_declaration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.declarations_lineitem
    ADD CONSTRAINT declarations_lineite_statement_id_2ef38065_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.finance_auditnote
    ADD CONSTRAINT finance_auditnote_declaration_id_69881450_fk_declarati FOREIGN KEY (declaration_id) REFERENCES public.declarations_declaration(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.finance_auditnote
    ADD CONSTRAINT finance_auditnote_statement_id_d0cf50a7_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.finance_auditnote
    ADD CONSTRAINT finance_auditnote_written_by_id_2e2995de_fk_accounts_user_id FOREIGN KEY (written_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_band
    ADD CONSTRAINT finance_band_contract_id_dc1189c6_fk_finance_contract_id FOREIGN KEY (contract_id) REFERENCES public.statements_contract(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_contract
    ADD CONSTRAINT finance_contract_cohort_id_c5059194_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_contract
    ADD CONSTRAINT finance_contract_lead_provider_id_4aa78c60_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.finance_frozenexport
    ADD CONSTRAINT finance_frozenexport_statement_id_b488875b_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.finance_frozenstatement
    ADD CONSTRAINT finance_frozenstatem_lead_provider_id_ae76e771_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.finance_frozenstatement
    ADD CONSTRAINT finance_frozenstatem_statement_id_fc7e00af_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_npqcontract
    ADD CONSTRAINT finance_npqcontract_cohort_id_4a8d198b_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_npqcontract
    ADD CONSTRAINT finance_npqcontract_course_id_3f716b24_fk_npq_course_identifier FOREIGN KEY (course_id) REFERENCES public.npq_course(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_npqcontract
    ADD CONSTRAINT finance_npqcontract_lead_provider_id_0dc54495_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts_membership
    ADD CONSTRAINT membership_of_a_body FOREIGN KEY (appropriate_body_id) REFERENCES public.schools_appropriatebody(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_cohort_id_e90988a5_fk_cohorts_cohort_start_year FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_course_id_0728cb68_fk_npq_course_identifier FOREIGN KEY (course_id) REFERENCES public.npq_course(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_intake_id_1bcd64fe_fk_npq_intake_identifier FOREIGN KEY (intake_id) REFERENCES public.npq_intake(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_lead_provider_id_cdb9fde9_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_person_id_8ef2211c_fk_teachers_person_id FOREIGN KEY (person_id) REFERENCES public.teachers_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_schedule_id_ac1529aa_fk_npq_npqschedule_id FOREIGN KEY (schedule_id) REFERENCES public.npq_npqschedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_application
    ADD CONSTRAINT npq_application_school_id_461a9498_fk_schools_school_id FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_applicationmove
    ADD CONSTRAINT npq_applicationmove_application_id_9c1b6d41_fk_npq_appli FOREIGN KEY (application_id) REFERENCES public.npq_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_applicationmove
    ADD CONSTRAINT npq_applicationmove_lead_provider_before_75483eac_fk_providers FOREIGN KEY (lead_provider_before_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_applicationmove
    ADD CONSTRAINT npq_applicationmove_lead_provider_id_41ff81fa_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_applicationmove
    ADD CONSTRAINT npq_applicationmove_schedule_before_id_ffb56416_fk_npq_npqsc FOREIGN KEY (schedule_before_id) REFERENCES public.npq_npqschedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_applicationmove
    ADD CONSTRAINT npq_applicationmove_schedule_id_864da51a_fk_npq_npqschedule_id FOREIGN KEY (schedule_id) REFERENCES public.npq_npqschedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_applicationstatechange
    ADD CONSTRAINT npq_applicationstate_application_id_4edc7c51_fk_npq_appli FOREIGN KEY (application_id) REFERENCES public.npq_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_applicationstatechange
    ADD CONSTRAINT npq_applicationstate_lead_provider_id_9aa310bd_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_intake
    ADD CONSTRAINT npq_intake_cohort_id_1c9cbba1_fk_cohorts_cohort_start_year FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_npqschedule
    ADD CONSTRAINT npq_npqschedule_cohort_id_b764ea6d_fk_cohorts_cohort_start_year FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_npqschedule
    ADD CONSTRAINT npq_npqschedule_intake_id_e2250ba5_fk_npq_intake_identifier FOREIGN KEY (intake_id) REFERENCES public.npq_intake(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.npq_outcome
    ADD CONSTRAINT npq_outcome_application_id_e0237bec_fk_npq_application_id FOREIGN KEY (application_id) REFERENCES public.npq_application(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.otp_totp_totpdevice
    ADD CONSTRAINT otp_totp_totpdevice_user_id_0fb18292_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

ALTER TABLE ONLY public.providers_apitoken
    ADD CONSTRAINT providers_apitoken_provider_id_d8c3c938_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.providers_providerrelationship
    ADD CONSTRAINT providers_providerre_cohort_id_7d85d5a2_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.providers_providerrelationship
    ADD CONSTRAINT providers_providerre_delivery_partner_id_48d66045_fk_providers FOREIGN KEY (delivery_partner_id) REFERENCES public.providers_deliverypartner(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.providers_providerrelationship
    ADD CONSTRAINT providers_providerre_lead_provider_id_14a25fa6_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.publishing_providerstream
    ADD CONSTRAINT publishing_providers_provider_id_9a0ece8f_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.publishing_publishedschool
    ADD CONSTRAINT publishing_published_cohort_id_8a59bc82_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.publishing_publisheddocument
    ADD CONSTRAINT publishing_published_provider_id_089156d0_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.publishing_publishedschool
    ADD CONSTRAINT publishing_published_school_id_454d91ca_fk_schools_s FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sandbox_sandboxtoken
    ADD CONSTRAINT sandbox_sandboxtoken_provider_id_28af81c4_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_nomination
    ADD CONSTRAINT schools_nomination_school_id_1d6a2043_fk_schools_school_id FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_partnership
    ADD CONSTRAINT schools_partnership_cohort_id_f41a0d00_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_partnership
    ADD CONSTRAINT schools_partnership_delivery_partner_id_619ff922_fk_providers FOREIGN KEY (delivery_partner_id) REFERENCES public.providers_deliverypartner(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_partnership
    ADD CONSTRAINT schools_partnership_lead_provider_id_a9e89940_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_partnership
    ADD CONSTRAINT schools_partnership_school_id_295e3a7d_fk_schools_school_id FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_plannedreminder
    ADD CONSTRAINT schools_plannedremin_cancelled_by_id_e2a95921_fk_accounts_ FOREIGN KEY (cancelled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_plannedreminder
    ADD CONSTRAINT schools_plannedremin_planned_by_id_2198e7f2_fk_accounts_ FOREIGN KEY (planned_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_school
    ADD CONSTRAINT schools_school_induction_tutor_id_638f1cd9_fk_schools_i FOREIGN KEY (induction_tutor_id) REFERENCES public.schools_inductiontutor(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_schoolcohort
    ADD CONSTRAINT schools_schoolcohort_appropriate_body_id_e06f52a0_fk_schools_a FOREIGN KEY (appropriate_body_id) REFERENCES public.schools_appropriatebody(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_schoolcohort
    ADD CONSTRAINT schools_schoolcohort_cohort_id_d1f35b46_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_schoolcohort
    ADD CONSTRAINT schools_schoolcohort_school_id_677bdce4_fk_schools_school_id FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_schoolincentives
    ADD CONSTRAINT schools_schoolincent_school_id_1bb5d64b_fk_schools_s FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_signinlink
    ADD CONSTRAINT schools_signinlink_tutor_id_c6aee182_fk_schools_i FOREIGN KEY (tutor_id) REFERENCES public.schools_inductiontutor(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_supportrequest
    ADD CONSTRAINT schools_supportreque_closed_by_id_5691e970_fk_accounts_ FOREIGN KEY (closed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_supportrequest
    ADD CONSTRAINT schools_supportreque_cohort_id_c35be08a_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_supportrequest
    ADD CONSTRAINT schools_supportrequest_school_id_774c580f_fk_schools_school_id FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.schools_supportrequest
    ADD CONSTRAINT schools_supportrequest_user_id_5703483d_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_adjustment
    ADD CONSTRAINT statements_adjustmen_statement_id_5b9bab01_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_courseprice
    ADD CONSTRAINT statements_coursepri_contract_id_6717f63d_fk_statement FOREIGN KEY (contract_id) REFERENCES public.statements_npqcontract(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_courseprice
    ADD CONSTRAINT statements_coursepri_course_id_6192f747_fk_npq_cours FOREIGN KEY (course_id) REFERENCES public.npq_course(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_courseprice
    ADD CONSTRAINT statements_coursepri_statement_id_cb839798_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_npqcontract
    ADD CONSTRAINT statements_npqcontra_intake_id_40cab6d5_fk_npq_intak FOREIGN KEY (intake_id) REFERENCES public.npq_intake(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_preparation
    ADD CONSTRAINT statements_preparati_decided_by_user_id_a6103511_fk_accounts_ FOREIGN KEY (decided_by_user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_preparation
    ADD CONSTRAINT statements_preparati_prepared_by_user_id_4ef2c4bd_fk_accounts_ FOREIGN KEY (prepared_by_user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_preparation
    ADD CONSTRAINT statements_preparati_statement_id_baf442f8_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_statement
    ADD CONSTRAINT statements_statement_cohort_id_b16eb631_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_statement
    ADD CONSTRAINT statements_statement_contract_id_3d5d2ffe_fk_statement FOREIGN KEY (contract_id) REFERENCES public.statements_contract(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_statement
    ADD CONSTRAINT statements_statement_intake_id_a50f5b79_fk_npq_intak FOREIGN KEY (intake_id) REFERENCES public.npq_intake(identifier) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_statement
    ADD CONSTRAINT statements_statement_lead_provider_id_a214454c_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.statements_statementmilestone
    ADD CONSTRAINT statements_statement_statement_id_a4ad31c3_fk_statement FOREIGN KEY (statement_id) REFERENCES public.statements_statement(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.teachers_idchange
    ADD CONSTRAINT teachers_idchange_person_id_f1dfb5fd_fk_teachers_person_id FOREIGN KEY (person_id) REFERENCES public.teachers_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_eligibilityfacts
    ADD CONSTRAINT training_eligibility_record_id_e302cf19_fk_training_ FOREIGN KEY (record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_mentorshipperiod
    ADD CONSTRAINT training_mentorshipp_ect_record_id_f0f51295_fk_training_ FOREIGN KEY (ect_record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_mentorshipperiod
    ADD CONSTRAINT training_mentorshipp_mentor_record_id_b6478065_fk_training_ FOREIGN KEY (mentor_record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_mentorshipperiod
    ADD CONSTRAINT training_mentorshipp_school_period_id_87f0e24c_fk_training_ FOREIGN KEY (school_period_id) REFERENCES public.training_schoolperiod(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_milestone
    ADD CONSTRAINT training_milestone_schedule_id_4a133f4a_fk_training_schedule_id FOREIGN KEY (schedule_id) REFERENCES public.training_schedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_participantchange
    ADD CONSTRAINT training_participant_record_id_c20bf957_fk_training_ FOREIGN KEY (record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_participantchange
    ADD CONSTRAINT training_participant_school_id_ce1f1c2e_fk_schools_s FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_recordcheck
    ADD CONSTRAINT training_recordcheck_record_id_5ffdfcf7_fk_training_ FOREIGN KEY (record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_schedule
    ADD CONSTRAINT training_schedule_cohort_id_ef92f709_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_schoolperiod
    ADD CONSTRAINT training_schoolperio_appropriate_body_id_c110d01f_fk_schools_a FOREIGN KEY (appropriate_body_id) REFERENCES public.schools_appropriatebody(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_schoolperiod
    ADD CONSTRAINT training_schoolperio_record_id_e115ba31_fk_training_ FOREIGN KEY (record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_schoolperiod
    ADD CONSTRAINT training_schoolperiod_school_id_c4b2bb19_fk_schools_school_id FOREIGN KEY (school_id) REFERENCES public.schools_school(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingperiod
    ADD CONSTRAINT training_trainingper_cohort_id_98eb3724_fk_cohorts_c FOREIGN KEY (cohort_id) REFERENCES public.cohorts_cohort(start_year) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingperiod
    ADD CONSTRAINT training_trainingper_partnership_id_5b6fa2e2_fk_schools_p FOREIGN KEY (partnership_id) REFERENCES public.schools_partnership(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingperiod
    ADD CONSTRAINT training_trainingper_record_id_631d26bb_fk_training_ FOREIGN KEY (record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingperiod
    ADD CONSTRAINT training_trainingper_schedule_id_367adeda_fk_training_ FOREIGN KEY (schedule_id) REFERENCES public.training_schedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingperiod
    ADD CONSTRAINT training_trainingper_school_period_id_d1ee7641_fk_training_ FOREIGN KEY (school_period_id) REFERENCES public.training_schoolperiod(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingrecord
    ADD CONSTRAINT training_trainingrec_person_id_3b4cac12_fk_teachers_ FOREIGN KEY (person_id) REFERENCES public.teachers_person(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingschedulechange
    ADD CONSTRAINT training_trainingsch_after_id_7e2465cf_fk_training_ FOREIGN KEY (after_id) REFERENCES public.training_schedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingschedulechange
    ADD CONSTRAINT training_trainingsch_before_id_064b6ace_fk_training_ FOREIGN KEY (before_id) REFERENCES public.training_schedule(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingschedulechange
    ADD CONSTRAINT training_trainingsch_lead_provider_id_c5e59d95_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingschedulechange
    ADD CONSTRAINT training_trainingsch_training_period_id_2c007bfb_fk_training_ FOREIGN KEY (training_period_id) REFERENCES public.training_trainingperiod(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingstatechange
    ADD CONSTRAINT training_trainingsta_lead_provider_id_a2b07896_fk_providers FOREIGN KEY (lead_provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingstatechange
    ADD CONSTRAINT training_trainingsta_record_id_17234767_fk_training_ FOREIGN KEY (record_id) REFERENCES public.training_trainingrecord(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.training_trainingstatechange
    ADD CONSTRAINT training_trainingsta_training_period_id_7b177960_fk_training_ FOREIGN KEY (training_period_id) REFERENCES public.training_trainingperiod(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.webhooks_attempt
    ADD CONSTRAINT webhooks_attempt_message_id_0b296ade_fk_webhooks_message_id FOREIGN KEY (message_id) REFERENCES public.webhooks_message(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.webhooks_attempt
    ADD CONSTRAINT webhooks_attempt_provider_id_28be6c30_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhooks_endpoint_provider_id_e8c9a1b6_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.webhooks_message
    ADD CONSTRAINT webhooks_message_endpoint_id_1d83bd45_fk_webhooks_endpoint_id FOREIGN KEY (endpoint_id) REFERENCES public.webhooks_endpoint(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.webhooks_message
    ADD CONSTRAINT webhooks_message_provider_id_4ba10091_fk_providers FOREIGN KEY (provider_id) REFERENCES public.providers_leadprovider(id) DEFERRABLE INITIALLY DEFERRED;

CREATE POLICY documents_of_the_calling_provider ON public.publishing_publisheddocument FOR SELECT TO cpd_api USING ((provider_id = ( SELECT (NULLIF(current_setting('cpd.provider_id'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE public.publishing_publisheddocument ENABLE ROW LEVEL SECURITY;

GRANT SELECT ON TABLE public.publishing_publisheddocument TO cpd_api;

INSERT INTO public.django_migrations (app, name, applied) VALUES
    ('pghistory', '0001_initial', now()),
    ('pghistory', '0002_aggregateevent', now()),
    ('pghistory', '0003_auto_20201023_1636', now()),
    ('pghistory', '0004_auto_20220906_1625', now()),
    ('pghistory', '0005_events_middlewareevents', now()),
    ('pghistory', '0006_delete_aggregateevent', now()),
    ('pghistory', '0007_auto_20250421_0444', now()),
    ('cohorts', '0001_initial', now()),
    ('providers', '0001_initial', now()),
    ('schools', '0001_initial', now()),
    ('cohorts', '0002_keep_changes', now()),
    ('schools', '0002_partnership_reminder', now()),
    ('schools', '0003_signinlink_asked_at_signinrequest', now()),
    ('cohorts', '0003_npq_funding', now()),
    ('providers', '0002_halves_of_a_pairing', now()),
    ('accounts', '0001_initial', now()),
    ('otp_totp', '0001_initial', now()),
    ('otp_totp', '0002_auto_20190420_0723', now()),
    ('otp_totp', '0003_add_timestamps', now()),
    ('accounts', '0002_authenticator_app', now()),
    ('accounts', '0003_tutors_are_users', now()),
    ('schools', '0004_forget_tutors', now()),
    ('schools', '0005_appropriate_bodies', now()),
    ('accounts', '0004_appropriate_bodies', now()),
    ('accounts', '0005_school_users', now()),
    ('accounts', '0006_privacy_notice', now()),
    ('accounts', '0007_openid_account', now()),
    ('api', '0001_initial', now()),
    ('contenttypes', '0001_initial', now()),
    ('contenttypes', '0002_remove_content_type_name', now()),
    ('auth', '0001_initial', now()),
    ('auth', '0002_alter_permission_name_max_length', now()),
    ('auth', '0003_alter_user_email_max_length', now()),
    ('auth', '0004_alter_user_username_opts', now()),
    ('auth', '0005_alter_user_last_login_null', now()),
    ('auth', '0006_require_contenttypes_0002', now()),
    ('auth', '0007_alter_validators_add_error_messages', now()),
    ('auth', '0008_alter_user_username_max_length', now()),
    ('auth', '0009_alter_user_last_name_max_length', now()),
    ('auth', '0010_alter_group_name_max_length', now()),
    ('auth', '0011_update_proxy_permissions', now()),
    ('auth', '0012_alter_user_first_name_max_length', now()),
    ('cohorts', '0004_closing_and_order', now()),
    ('cohorts', '0005_intakes', now()),
    ('core', '0001_database_features', now()),
    ('core', '0002_heartbeat', now()),
    ('teachers', '0001_initial', now()),
    ('training', '0001_initial', now()),
    ('training', '0002_milestones_without_payment_date', now()),
    ('npq', '0001_initial', now()),
    ('npq', '0002_initial', now()),
    ('npq', '0003_initial', now()),
    ('npq', '0004_intakes', now()),
    ('statements', '0001_initial', now()),
    ('declarations', '0001_initial', now()),
    ('declarations', '0002_initial', now()),
    ('declarations', '0003_initial', now()),
    ('declarations', '0004_initial', now()),
    ('declarations', '0005_initial', now()),
    ('declarations', '0006_legal_moves_and_actors', now()),
    ('declarations', '0007_legal_moves_of_line_items', now()),
    ('declarations', '0008_forget_voided', now()),
    ('declarations', '0009_intakes', now()),
    ('declarations', '0010_intakes_validated', now()),
    ('declarations', '0011_paid_is_paid', now()),
    ('declarations', '0012_counted_for_statements', now()),
    ('declarations', '0013_provider_indexed_once', now()),
    ('declarations', '0014_files', now()),
    ('finance', '0001_initial', now()),
    ('finance', '0002_initial', now()),
    ('finance', '0003_contracts_move_to_statements', now()),
    ('statements', '0002_contracts', now()),
    ('statements', '0003_paid_stays_paid', now()),
    ('statements', '0004_from_calendar', now()),
    ('statements', '0005_mark_calendars', now()),
    ('statements', '0006_one_way', now()),
    ('statements', '0007_intakes', now()),
    ('statements', '0008_prices_by_reference', now()),
    ('statements', '0009_price_what_is_there', now()),
    ('statements', '0010_paid_is_paid', now()),
    ('statements', '0011_two_people', now()),
    ('statements', '0012_expected_milestones', now()),
    ('statements', '0013_removed_adjustments', now()),
    ('finance', '0004_paid_is_paid', now()),
    ('finance', '0005_audit_notes', now()),
    ('incidents', '0001_initial', now()),
    ('integrations', '0001_initial', now()),
    ('integrations', '0002_delete_sentemail', now()),
    ('jobs', '0001_initial', now()),
    ('npq', '0005_senco', now()),
    ('npq', '0006_one_stands', now()),
    ('npq', '0007_participants_history', now()),
    ('npq', '0008_moves_so_far', now()),
    ('outbox', '0001_initial', now()),
    ('outbox', '0002_delivery', now()),
    ('outbox', '0003_message_at_the_carrier', now()),
    ('procrastinate', '0001_initial', now()),
    ('procrastinate', '0002_drop_started_at_column', now()),
    ('procrastinate', '0003_drop_started_at_column', now()),
    ('procrastinate', '0004_drop_procrastinate_version_table', now()),
    ('procrastinate', '0005_fix_procrastinate_fetch_job', now()),
    ('procrastinate', '0006_fix_trigger_status_events_insert', now()),
    ('procrastinate', '0007_add_queueing_lock_column', now()),
    ('procrastinate', '0008_close_fetch_job_race_condition', now()),
    ('procrastinate', '0009_add_defer_job_function', now()),
    ('procrastinate', '0010_add_procrastinate_periodic_defers', now()),
    ('procrastinate', '0011_add_foreign_key_index', now()),
    ('procrastinate', '0012_add_locks_to_periodic_defer', now()),
    ('procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
    ('procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
    ('procrastinate', '0015_add_trigger_on_job_deletion', now()),
    ('procrastinate', '0016_delete_finished_jobs', now()),
    ('procrastinate', '0017_add_checks_to_finish_job', now()),
    ('procrastinate', '0018_add_checks_to_retry_job', now()),
    ('procrastinate', '0019_fix_finish_job_compat_issue', now()),
    ('procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
    ('procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
    ('procrastinate', '0022_null_locks_excluded', now()),
    ('procrastinate', '0023_remove_old_finish_job_function', now()),
    ('procrastinate', '0024_job_id_bigint', now()),
    ('procrastinate', '0025_add_models', now()),
    ('procrastinate', '0026_add_job_priority', now()),
    ('procrastinate', '0027_add_periodic_job_priority', now()),
    ('procrastinate', '0028_add_cancel_states', now()),
    ('procrastinate', '0029_add_additional_params_to_retry_job', now()),
    ('procrastinate', '0030_alter_procrastinateevent_options', now()),
    ('procrastinate', '0031_add_indexes_for_fetch_job', now()),
    ('procrastinate', '0032_pre_cancel_notification', now()),
    ('procrastinate', '0033_post_cancel_notification', now()),
    ('procrastinate', '0034_pre_add_heartbeat', now()),
    ('procrastinate', '0035_post_add_heartbeat', now()),
    ('procrastinate', '0036_add_worker_model', now()),
    ('procrastinate', '0037_pre_batch_defer_jobs', now()),
    ('procrastinate', '0038_post_batch_defer_jobs', now()),
    ('procrastinate', '0039_pre_priority_lock_fetch_job', now()),
    ('procrastinate', '0040_pre_retry_failed_job', now()),
    ('procrastinate', '0041_post_retry_failed_job', now()),
    ('publishing', '0001_initial', now()),
    ('publishing', '0002_row_level_security', now()),
    ('publishing', '0003_freshness_by_provider', now()),
    ('publishing', '0004_published_to_caller', now()),
    ('publishing', '0005_plannable_policy', now()),
    ('publishing', '0006_by_subject_first', now()),
    ('publishing', '0007_midnight', now()),
    ('publishing', '0008_shown_after_midnight', now()),
    ('publishing', '0009_sort_by_name', now()),
    ('publishing', '0010_a_change_feed', now()),
    ('publishing', '0011_index_of_changes', now()),
    ('publishing', '0012_outdated', now()),
    ('publishing', '0013_in_order', now()),
    ('publishing', '0014_a_number_for_each_feed', now()),
    ('publishing', '0015_counted_in_an_index', now()),
    ('publishing', '0016_checked_before_the_stream', now()),
    ('sandbox', '0001_initial', now()),
    ('sandbox', '0002_named_scenarios', now()),
    ('sandbox', '0003_brokenrecord', now()),
    ('schools', '0006_nominations', now()),
    ('schools', '0007_answered_questions', now()),
    ('schools', '0008_opened_again', now()),
    ('schools', '0009_planned_reminders', now()),
    ('sessions', '0001_initial', now()),
    ('teachers', '0002_date_of_birth', now()),
    ('training', '0003_appropriate_bodies', now()),
    ('training', '0004_participant_changes', now()),
    ('training', '0005_working_pattern_changes', now()),
    ('training', '0006_eligibility_facts', now()),
    ('training', '0007_changed_milestones', now()),
    ('training', '0008_participants_history', now()),
    ('training', '0009_schedule_changes_so_far', now()),
    ('training', '0010_early_roll_out', now()),
    ('training', '0011_taken_off_the_list', now()),
    ('training', '0012_deleted_mentorships', now()),
    ('web', '0001_journeys', now()),
    ('webhooks', '0001_initial', now()),
    ('webhooks', '0002_newest_messages', now());

REVOKE CREATE ON SCHEMA public FROM cpd_api;

-- SHA-256 of these statements and of the migrations that they hold: d9bc2caf1e29b23c0a2577b05f54a1cee320e19834a020f8c3f85e7e10dadaa6
