-- The second lock on the tables of the desk.
GRANT SELECT, INSERT, UPDATE, DELETE ON appointment, name_token, name_index TO waymark_app;
ALTER TABLE appointment ENABLE ROW LEVEL SECURITY;
ALTER TABLE appointment FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON appointment USING (current_setting('app.path', true) = '*'
    OR EXISTS (SELECT 1 FROM unnest(string_to_array(current_setting('app.path', true), ',')) AS w
        WHERE w <> '' AND starts_with(path, w)));
ALTER TABLE name_index ENABLE ROW LEVEL SECURITY;
ALTER TABLE name_index FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON name_index USING (current_setting('app.path', true) = '*'
    OR EXISTS (SELECT 1 FROM participant p WHERE p.id = participant));
