-- The second wall, behind the program's own checks: a viewer's transaction runs under a role that owns nothing and sees only
-- the rows of the State that it says it reads for. One that says none sees no row.

-- Roles belong to the whole cluster: other databases may have made them, or be making them just now.
DO $$
DECLARE
    wanted text;
    -- Whose the tables are; under that name the program connects, and has to be able to take the roles on.
    owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'log'::regclass);
    -- From version 16 on membership alone does not say that.
    how text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['sanket_gateway', 'sanket_redactor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END IF;
        IF NOT pg_has_role(owner, wanted, how) THEN
            BEGIN
                EXECUTE format('GRANT %I TO %I', wanted, owner);
            EXCEPTION WHEN unique_violation THEN
                NULL;
            END;
        END IF;
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION '% may not make the roles that viewers read under. A superuser has to do so once for the cluster; '
        'then migrate again: CREATE ROLE sanket_gateway NOLOGIN; CREATE ROLE sanket_redactor NOLOGIN; '
        'GRANT sanket_gateway, sanket_redactor TO %;', current_user, quote_ident(owner);
END $$;

-- For whom the transaction reads, as it says itself by set_config(…, true). NULL: for nobody.
CREATE FUNCTION viewer_state() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('sanket.state', true), '')::integer;
CREATE FUNCTION viewer_role() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('sanket.role', true), '');

-- Whether the viewer's State has access by a deed: the origin gave it, or another State's sighting leads there; and
-- the origin has not taken it back. With the owner's rights, for what a State may read of the deeds hangs on this.
CREATE FUNCTION viewer_is_let_in(alert uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path FROM CURRENT
    RETURN EXISTS (SELECT FROM access_by_sighting s WHERE s.alert_id = alert AND s.state = viewer_state())
        OR EXISTS (SELECT FROM access_grants g WHERE g.alert_id = alert AND g.state = viewer_state());

-- Alerts of the viewer's own State, those that it was told of, those that it was let in to; for the Union all. None for
-- roles that see redacted alerts only, and for a control room its own.
CREATE FUNCTION viewer_may_read(origin smallint, told bigint, alert uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN viewer_state() IS NOT NULL AND CASE
        WHEN viewer_role() = 'union' THEN true
        WHEN viewer_role() = 'publisher' THEN origin = viewer_state()
        WHEN viewer_role() IN ('officer', 'administrator') THEN
            origin = viewer_state() OR told >> viewer_state() & 1 = 1 OR viewer_is_let_in(alert)
        ELSE false
    END;

-- Whether the log lets any revision of the alert through. A function, for a subquery in a policy may be planned as a look at
-- the whole log.
CREATE FUNCTION viewer_sees(alert uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
    RETURN EXISTS (SELECT FROM log l WHERE l.alert_id = alert AND l.outcome IN ('accepted', 'late'));

-- Puts a table behind the wall: from then on its owner too sees of it what a policy says, which is everything, and who is
-- no viewer nothing. A superuser, and who backs up with BYPASSRLS, passes.
CREATE PROCEDURE put_behind_wall(wanted regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', wanted);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', wanted);
    -- Constant, so that it costs the log's statements nothing.
    EXECUTE format('CREATE POLICY service ON %s TO %I USING (true) WITH CHECK (true)', wanted,
                   (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = wanted));
END $$;

CALL put_behind_wall('log');
CALL put_behind_wall('alerts');
CALL put_behind_wall('alert_records');
CALL put_behind_wall('deeds');
CALL put_behind_wall('open_items');
CALL put_behind_wall('duties');
CALL put_behind_wall('match_keys');
CALL put_behind_wall('match_names');
CALL put_behind_wall('name_keys');

CREATE POLICY viewer ON log FOR SELECT TO sanket_gateway
    USING (outcome <> 'dead' AND viewer_may_read(origin, told, alert_id));
CREATE POLICY viewer ON alerts FOR SELECT TO sanket_gateway USING (viewer_may_read(origin, told, alert_id));
CREATE POLICY viewer ON deeds FOR SELECT TO sanket_gateway USING (viewer_sees(alert_id));

-- What waits, for the State for which it waits; its control room hears of what concerns its own alerts.
CREATE POLICY viewer ON duties FOR SELECT TO sanket_gateway USING (
    viewer_role() IN ('officer', 'administrator', 'union') AND state = viewer_state());
CREATE POLICY viewer ON open_items FOR SELECT TO sanket_gateway USING (
    viewer_role() IN ('officer', 'administrator', 'publisher', 'union') AND state = viewer_state());

GRANT SELECT ON log, alerts, deeds, access_grants, access_by_sighting, duties, open_items, topics TO sanket_gateway;

-- What goes to any viewer, redacted or as a skeleton, is read under a role of its own by the one function that redacts. It
-- sees every alert, but not what was told with a deed, and nothing where there is no viewer.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['alerts', 'deeds', 'duties', 'match_keys', 'match_names', 'name_keys'] LOOP
        EXECUTE format('CREATE POLICY redactor ON %I FOR SELECT TO sanket_redactor '
                       'USING (viewer_state() IS NOT NULL AND viewer_role() IS NOT NULL)', wanted);
    END LOOP;
END $$;
CREATE POLICY redactor ON log FOR SELECT TO sanket_redactor USING (
    outcome <> 'dead' AND viewer_state() IS NOT NULL AND viewer_role() IS NOT NULL);

GRANT SELECT ON log, alerts, duties, match_keys, match_names, name_keys, access_grants, access_by_sighting, topics,
                cursors, owed, parked, match_secret TO sanket_redactor;
GRANT SELECT (origin, number, id, alert_id, revision, alert_kind, type, state, officer, entered_by, done_at, taken_at,
              district, heading, to_state, act, due_at, closes) ON deeds TO sanket_redactor;

-- The order of a viewer's list, from page to page.
CREATE INDEX alerts_by_first ON alerts (first_taken_at DESC, alert_id);
