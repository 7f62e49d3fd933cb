-- The second lock: whoever reaches the tables as this role sees only the rows of the path that the transaction named.
DO $$ BEGIN
    CREATE ROLE waymark_app NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
GRANT USAGE ON SCHEMA public TO waymark_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO waymark_app;
-- Nothing recorded is ever updated or deleted, and the audit only grows.
REVOKE UPDATE, DELETE ON fact, placement, identity, referral, audit, checkpoint FROM waymark_app;
-- But for the moment of its extract, which may become known better when a file comes again.
GRANT UPDATE (extracted) ON referral TO waymark_app;
DO $$ DECLARE named TEXT; BEGIN
    FOREACH named IN ARRAY ARRAY['participant', 'caseload', 'due', 'placement'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', named);
        EXECUTE format('CREATE POLICY within ON %I USING (current_setting(''app.path'', true) = ''*''
            OR EXISTS (SELECT 1 FROM unnest(string_to_array(current_setting(''app.path'', true), '','')) AS w
                WHERE w <> '''' AND starts_with(path, w)))', named);
    END LOOP;
    FOREACH named IN ARRAY ARRAY['fact', 'timeline', 'subject_key'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', named);
        EXECUTE format('CREATE POLICY within ON %I USING (current_setting(''app.path'', true) = ''*''
            OR subject LIKE ''contract:%%'' OR EXISTS (SELECT 1 FROM participant p WHERE p.id = subject))', named);
    END LOOP;
    FOREACH named IN ARRAY ARRAY['identity', 'identity_token', 'referral'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', named);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', named);
        EXECUTE format('CREATE POLICY within ON %I USING (current_setting(''app.path'', true) = ''*''
            OR EXISTS (SELECT 1 FROM participant p WHERE p.id = participant))', named);
    END LOOP;
END $$;
