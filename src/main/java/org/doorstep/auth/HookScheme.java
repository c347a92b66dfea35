package org.doorstep.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.config.Secret;

/**
 * The value that Repliers showed in an armed handshake (seed 003, REST Hooks): later calls carry it in {@code X-Hook-Secret} or
 * {@code x-api-key}, in exactly one header.
 */
final class HookScheme implements Scheme {

    /** What a secret we echo may look like: it must be a header value and nothing else. */
    private static final String VISIBLE = "[\\x21-\\x7e]{1,512}";

    private final String feed;
    private final HookSecrets secrets;

    HookScheme(String feed, HookSecrets secrets) {
        this.feed = feed;
        this.secrets = secrets;
    }

    @Override
    public Verdict check(Credentials credentials) {
        List<String> hook = credentials.header("X-Hook-Secret");
        List<String> values = new ArrayList<>(hook);
        values.addAll(credentials.header("x-api-key"));
        if (values.size() != 1) {
            return Verdict.refused(values.isEmpty() ? Cause.MISSING_CREDENTIALS : Cause.AMBIGUOUS_CREDENTIALS);
        }
        HookSecrets.State state = secrets.state(feed, credentials.eventName());
        byte[] shown = Secret.sha256(values.get(0).getBytes(StandardCharsets.UTF_8));
        if (state.sha256().isPresent() && MessageDigest.isEqual(state.sha256().get(), shown)) {
            return Verdict.AUTHENTICATED;
        }
        if (state.armed() && hook.size() == 1 && hook.get(0).matches(VISIBLE)) {
            return new Verdict.Handshake(hook.get(0));
        }
        return Verdict.refused(state.sha256().isPresent() ? Cause.UNKNOWN_TOKEN : Cause.NOT_ARMED);
    }

    @Override
    public boolean blocks() {
        return true;
    }
}
