GRANT SELECT, INSERT, UPDATE, DELETE ON credential, passkey, recovery_code, session, device, throttle, link, provider,
    provider_subject, draft, api_token TO waymark_app;
