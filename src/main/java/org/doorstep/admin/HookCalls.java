package org.doorstep.admin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.doorstep.config.Feed;
import org.doorstep.config.Units;
import org.doorstep.provider.Providers;
import org.doorstep.store.Hooks;

/** The commands {@code arm}, {@code disarm} and {@code hook}. */
public final class HookCalls {

    private final Hooks hooks;
    private final Function<String, Optional<Feed>> feeds;

    public HookCalls(Hooks hooks, Function<String, Optional<Feed>> feeds) {
        this.hooks = hooks;
        this.feeds = feeds;
    }

    public void offer(Api api) {
        api.on("arm", given -> {
            Map<String, Object> before = shown(given);
            hooks.arm(given.required("feed"), given.required("event"), Units.duration(given.or("for", "10m")));
            before.put("armed", true);
            return before;
        });
        api.on("disarm", given -> {
            shown(given);
            hooks.disarm(given.required("feed"), given.required("event"));
            return shown(given);
        });
        api.on("hook", this::shown);
    }

    private Map<String, Object> shown(Api.Parameters given) {
        String name = given.required("feed");
        String event = given.required("event");
        Feed feed = feeds.apply(name).filter(each -> each.auth().hookSecret())
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a feed with 'hookSecret: true' in feeds.yaml"));
        if (!Providers.of(feed).takes(event)) {
            throw new IllegalArgumentException("'" + event + "' is not an event of this feed");
        }
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("feed", name);
        shown.put("event", event);
        shown.put("path", "/" + feed.provider() + "/" + name + "/" + event);
        Optional<Hooks.Hook> hook = hooks.list().stream().filter(each -> each.feed().equals(name) && each.event().equals(event)).findFirst();
        shown.put("armed", hook.map(Hooks.Hook::armed).orElse(false));
        hook.ifPresent(each -> {
            shown.put("source", each.source());
            shown.put("fingerprint", each.fingerprint());
            shown.put("pinnedAt", each.pinnedAt());
        });
        return shown;
    }
}
