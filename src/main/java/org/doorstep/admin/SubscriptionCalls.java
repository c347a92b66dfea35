package org.doorstep.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.doorstep.provider.remote.History;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.store.Keeping;
import org.doorstep.subscription.Keeper;
import org.doorstep.subscription.KeeperException;

/** The commands {@code subscriptions}, {@code pause}, {@code resume} and {@code catch-up}. */
public final class SubscriptionCalls {

    private static final String OPERATOR = "operator";
    private static final int ACTS = 10;
    private static final Duration HISTORY = Duration.ofDays(1);

    private final Keeper keeper;

    public SubscriptionCalls(Keeper keeper) {
        this.keeper = keeper;
    }

    public void offer(Api api) {
        api.on("subscriptions", given -> each(given, this::remembered));
        api.on("subscriptions-plan", given -> each(given, feed -> Map.of("feed", feed, "steps", plan(feed))));
        api.on("subscriptions-apply", given -> {
            String delete = given.or("delete", "");
            if (!delete.isEmpty()) {
                given.required("feed");
            }
            return each(given, feed -> {
                told(() -> keeper.apply(feed, OPERATOR, delete.isEmpty() ? null : delete));
                return remembered(feed);
            });
        });
        api.on("subscription-history", this::history);
        api.on("subscription-pause", given -> switched(given.required("feed"), true));
        api.on("subscription-resume", given -> switched(given.required("feed"), false));
        api.on("catch-up", given -> {
            told(() -> keeper.catchUp(given.required("feed"), OPERATOR, given.values().get("from"), given.or("dryRun", "false").equals("true"),
                    given.or("confirmDeletes", "false").equals("true")));
            return Map.of("feed", given.required("feed"), "running", true);
        });
        api.on("catch-up-report", given -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            told(() -> keeper.caughtUp(given.required("feed")).ifPresentOrElse(answer::putAll, () -> answer.put("running", true)));
            return answer;
        });
    }

    private Object history(Api.Parameters given) throws Exception {
        String feed = given.required("feed");
        Instant asked = new Asked(given).time("from");
        Instant from = asked == null ? Instant.now().minus(HISTORY) : asked;
        Map<String, Object> answer = new LinkedHashMap<>();
        told(() -> {
            History history = keeper.history(feed, from, given.or("failed", "false").equals("true"))
                    .orElseThrow(() -> new IllegalArgumentException("the provider of '" + feed + "' offers no history of its pushes; 'events list --feed " + feed
                            + "' shows what arrived, and 'catch-up " + feed + " --dry-run' what is missing"));
            answer.put("feed", feed);
            answer.put("from", from.toString());
            answer.put("incomplete", history.incomplete().orElse(null));
            answer.put("attempts", history.attempts());
        });
        return answer;
    }

    /** One feed's, or all. */
    private Object each(Api.Parameters given, PerFeed what) throws Exception {
        String one = given.or("feed", "");
        List<Object> answers = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (String feed : one.isEmpty() ? keeper.feeds() : List.of(one)) {
            try {
                answers.add(what.of(feed));
            } catch (IllegalArgumentException e) {
                if (!one.isEmpty()) {
                    throw e;
                }
                // The others are shown all the same.
                refused.add(feed + ": " + e.getMessage());
                answers.add(Map.of("feed", feed, "error", e.getMessage()));
            }
        }
        return Map.of("feeds", answers, "refused", refused);
    }

    private interface PerFeed {
        Object of(String feed) throws Exception;
    }

    private interface Wish {
        void come() throws Exception;
    }

    /** What a provider or the keeper says no to is one line for the operator. */
    private static void told(Wish wish) throws Exception {
        try {
            wish.come();
        } catch (RemoteException | KeeperException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }

    private List<Map<String, Object>> plan(String feed) throws Exception {
        List<Map<String, Object>> steps = new ArrayList<>();
        told(() -> steps.addAll(keeper.plan(feed)));
        return steps;
    }

    private Map<String, Object> switched(String feed, boolean off) throws Exception {
        told(() -> keeper.pause(feed, off, OPERATOR));
        return remembered(feed);
    }

    private Map<String, Object> remembered(String feed) {
        Keeping.Kept kept = keeper.kept(feed);
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("feed", feed);
        shown.put("state", kept.state() == null ? "not looked at yet" : kept.state());
        shown.put("detail", kept.detail());
        shown.put("lookedAt", kept.lookedAt());
        shown.put("watermark", kept.watermark());
        shown.put("facts", Json.read(kept.facts()));
        shown.put("lastCatchUp", Json.read(kept.report()));
        shown.put("acts", keeper.acts(feed, ACTS).stream().map(act -> Map.of("at", act.at(), "act", act.act(), "by", act.who(), "reason", act.reason())).toList());
        return shown;
    }
}
