package org.doorstep.door;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.doorstep.auth.HookSecrets;
import org.doorstep.config.Feed;
import org.doorstep.config.Secret;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers handshakes of REST Hooks (seed 003): the value goes back in the header it came in, and nothing is stored but its hash. */
final class Handshakes {

    private static final Logger log = LoggerFactory.getLogger(Handshakes.class);

    private final HookSecrets secrets;
    private final Checkers checkers;

    Handshakes(HookSecrets secrets, Checkers checkers) {
        this.secrets = secrets;
        this.checkers = checkers;
    }

    /** Pins a new secret at an armed path, off the event loop, and echoes it. */
    void pin(Request request, Feed feed, String event, String secret, String source, BiConsumer<String, Answer> refused) {
        byte[] sha256 = Secret.sha256(secret.getBytes(StandardCharsets.UTF_8));
        checkers.work(Checkers.DATABASE, request, () -> secrets.pin(feed.name(), event, sha256, source), pinned -> {
            if (pinned) {
                log.info("hook_pinned feed={} event={} source={}", feed.name(), event, source);
                echo(request, secret);
            } else {
                refused.accept("not armed", Answer.unauthorized(false, true));
            }
        }, () -> refused.accept("credentials cannot be stored", Answer.unavailable("The handshake could not be stored", Duration.ofSeconds(1))));
    }

    /** The pinned secret was shown again with an empty body: echoed, not stored. */
    void again(Request request, List<String> shown) {
        if (shown.size() == 1) {
            echo(request, shown.get(0));
        } else {
            new Answer(200, Map.of("Content-Type", "application/json"), "{}", Answer.Receipt.HANDSHAKE).write(request.response());
        }
    }

    private static void echo(Request request, String secret) {
        new Answer(200, Map.of("Content-Type", "application/json", "X-Hook-Secret", secret), "{}", Answer.Receipt.HANDSHAKE).write(request.response());
    }
}
