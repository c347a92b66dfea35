package org.doorstep.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.doorstep.config.Feed;
import org.doorstep.config.Settings;
import org.doorstep.journal.Journal;
import org.doorstep.json.Jackson;
import org.doorstep.provider.Providers;
import org.doorstep.provider.Redaction;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.History;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;
import org.doorstep.store.DeadLetters;
import org.doorstep.store.Hooks;
import org.doorstep.store.Keeping;
import org.doorstep.store.KnownEvents;
import org.doorstep.store.Leases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the subscription of one feed: what is wanted against what is, re-activation, catch-up. One look at a time; may take minutes.
 * What it says of itself stands in the table {@code keeping}, so that every process can show it.
 */
final class FeedKeeper {

    /** Everything that keepers of all feeds share. */
    record Tools(House house, Settings.Keeper settings, HttpCalls http, Keeping keeping, KnownEvents log, DeadLetters deadLetters, Hooks hooks, Leases leases,
                 Journal journal, Clock clock, Signs signs, RemoteBook remotes) {
    }

    /** Longer than one page of polling takes; renewed with each. */
    private static final Duration LEAST_LEASE = Duration.ofMinutes(5);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final ObjectMapper JSON = Jackson.MAPPER;
    private static final Logger log = LoggerFactory.getLogger(FeedKeeper.class);

    private final String name;
    private final Tools tools;
    private final DoorProbe probe;
    private final Reactivation reactivation;
    private String stopped;
    private int failures;
    private volatile Instant nextLook = Instant.MIN;
    private volatile Instant nextCatchUp = Instant.MIN;
    private String said = "";

    FeedKeeper(String name, Tools tools) {
        this.name = name;
        this.tools = tools;
        this.probe = new DoorProbe(tools.house, tools.http);
        this.reactivation = new Reactivation(tools.settings.every(), tools.settings.tries());
    }

    boolean due() {
        return !tools.clock.instant().isBefore(nextLook);
    }

    /** Something has happened there: look, and ask for what is missing. */
    void lookNow() {
        nextLook = Instant.MIN;
        nextCatchUp = Instant.MIN;
    }

    /** One look on our own account. Never throws for what a provider does. */
    synchronized void look() throws InterruptedException {
        Optional<Feed> feed = feed();
        if (feed.isEmpty()) {
            return;
        }
        nextLook = tools.clock.instant().plus(tools.settings.every());
        if (feed.get().subscription().orElseThrow().fingerprint().equals(stopped) || !hold()) {
            return;
        }
        stopped = null;
        try {
            keep(feed.get(), "keeper");
            failures = 0;
        } catch (RemoteException e) {
            failed(feed.get(), e);
        } catch (KeeperException e) {
            say("waiting", null, e.getMessage(), false);
        }
    }

    /** On an operator's word: also where it had stopped or given up. @throws RemoteException what the provider says */
    synchronized void apply(String who, String delete) throws RemoteException, InterruptedException {
        Feed feed = feed().orElseThrow(() -> nothing(name));
        mine();
        stopped = null;
        failures = 0;
        reactivation.reset();
        try {
            if (delete != null) {
                Management management = remote(feed).management().orElseThrow(() -> new KeeperException("subscriptions of RESO feeds are made by hand: tell the producer"));
                Actual actual = management.list().stream().filter(one -> one.id().equals(delete)).findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("the provider has no subscription '" + delete + "' of ours"));
                new Acts(feed, management, tools.hooks, tools.keeping, who).delete(actual);
            }
            keep(feed, who);
        } catch (RemoteException e) {
            failed(feed, e);
            throw e;
        }
    }

    /** @param on whether it is to stop sending, else to go on */
    synchronized void pause(boolean on, String who) throws RemoteException, InterruptedException {
        Feed feed = feed().orElseThrow(() -> nothing(name));
        Management management = remote(feed).management().filter(Management::switches)
                .orElseThrow(() -> new KeeperException("a provider of this kind (" + feed.provider() + ") does not allow a subscription to be paused"));
        mine();
        tools.keeping.paused(name, on ? "by " + who : null);
        reactivation.reset();
        Acts acts = new Acts(feed, management, tools.hooks, tools.keeping, who);
        for (Step step : steps(feed, management)) {
            if (step.kind() == Step.Kind.DISABLED) {
                activate(feed, acts, step, "resumed");
            } else if (step.kind() == Step.Kind.UNWANTED) {
                acts.take(new Step(step.kind(), step.wanted(), step.actual(), "paused"));
            }
        }
        lookNow();
        sum(feed, management);
    }

    /** What is wanted against what is, without doing anything. Empty where there is nothing to compare. */
    synchronized List<Step> plan() throws RemoteException, InterruptedException {
        Feed feed = feed().orElseThrow(() -> nothing(name));
        Optional<Management> management = remote(feed).management();
        return management.isEmpty() ? List.of() : steps(feed, management.get());
    }

    /** Not in turn with the rest: it changes nothing, and may take long. */
    Optional<History> history(Instant from, boolean failed) throws RemoteException, InterruptedException {
        Feed feed = feed().orElseThrow(() -> nothing(name));
        Set<String> names = new HashSet<>(Providers.of(feed).redacts());
        names.addAll(feed.redact());
        Redaction redaction = new Redaction(names);
        Optional<History> history = remote(feed).history(from, failed);
        return history.map(all -> new History(all.attempts().stream().map(attempt -> redacted(redaction, attempt)).toList(), all.incomplete()));
    }

    private static JsonNode redacted(Redaction redaction, JsonNode attempt) {
        try {
            return Jackson.tree(redaction.redact(attempt.toString().getBytes(StandardCharsets.UTF_8)).body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("blanked JSON is JSON", e);
        }
    }

    /** @param from what an operator wrote, or null */
    synchronized CatchUpReport catchUp(CatchUpRun.Wish wish, String from) throws InterruptedException {
        Feed feed = feed().orElseThrow(() -> nothing(name));
        mine();
        CatchUp polling = remote(feed).catchUp();
        return run(feed, polling, wish, from == null ? null : polling.from(from));
    }

    private static IllegalArgumentException nothing(String feed) {
        return new IllegalArgumentException("'" + feed + "' is not a feed with a 'subscription' in feeds.yaml");
    }

    private Optional<Feed> feed() {
        return tools.house.find().apply(name).filter(feed -> feed.subscription().isPresent());
    }

    private Remote remote(Feed feed) {
        return tools.remotes.of(feed);
    }

    private boolean hold() {
        Duration three = tools.settings.every().multipliedBy(3);
        return tools.leases.hold("keeper " + name, three.compareTo(LEAST_LEASE) > 0 ? three : LEAST_LEASE);
    }

    private void mine() {
        if (!hold()) {
            throw new KeeperException("another process looks after '" + name + "'. Ask that one");
        }
    }

    /** Gives the feed to whoever asks next. */
    void leave() {
        tools.leases.release("keeper " + name);
    }

    private void keep(Feed feed, String who) throws RemoteException, InterruptedException {
        Remote remote = remote(feed);
        Optional<Management> management = remote.management();
        if (management.isPresent()) {
            act(feed, management.get(), who);
        } else if (tools.signs.silent(feed)) {
            wake(feed, remote);
        } else {
            reactivation.reset();
        }
        if (feed.subscription().orElseThrow().catchUp() && !tools.clock.instant().isBefore(nextCatchUp) && tools.house.settled().test(name)) {
            nextCatchUp = tools.clock.instant().plus(tools.settings.catchUp());
            CatchUpReport report = run(feed, remote.catchUp(), new CatchUpRun.Wish(who, false, false), null);
            if (stopped != null) {
                return;
            }
            if (report.problem() != null) {
                throw new KeeperException("catch-up not complete: " + report.problem());
            }
        }
        if (management.isPresent()) {
            sum(feed, management.get());
        } else {
            say(tools.signs.silent(feed) ? "silent" : "polled", null, null, false);
        }
    }

    private List<Step> steps(Feed feed, Management management) throws RemoteException, InterruptedException {
        boolean active = feed.subscription().orElseThrow().active() && tools.keeping.of(name).paused() == null;
        List<Wanted> wanted = DoorAddress.wanted(feed, active);
        return Plan.of(wanted, management.list(), tools.keeping.made(name), management.creates(), management.updates(), management.switches(),
                each -> !feed.auth().hookSecret() || tools.hooks.state(name, each.event()).sha256().isPresent());
    }

    private void act(Feed feed, Management management, String who) throws RemoteException, InterruptedException {
        Acts acts = new Acts(feed, management, tools.hooks, tools.keeping, who);
        Set<String> made = tools.keeping.made(name);
        boolean asked = !who.equals("keeper");
        for (Step step : steps(feed, management)) {
            switch (step.kind()) {
                case DISABLED -> {
                    if (asked || reactivation.due(tools.clock.instant()) && !reactivation.exhausted()) {
                        activate(feed, acts, step, step.reason());
                    }
                }
                case UNPROVED -> {
                    // It is not ours to delete unless we made it or are told to.
                    if (asked || made.contains(step.actual().id())) {
                        acts.take(step);
                    }
                }
                default -> acts.take(step);
            }
        }
    }

    /** @throws KeeperException when our own door does not work: then it would only be disabled again */
    private void activate(Feed feed, Acts acts, Step step, String reason) throws RemoteException, InterruptedException {
        Optional<String> wrong = probe.wrong(feed);
        if (wrong.isPresent()) {
            throw new KeeperException("not activated (" + step.reason() + "): " + wrong.get());
        }
        reactivation.tried(tools.clock.instant());
        acts.take(new Step(step.kind(), step.wanted(), step.actual(), reason));
        nextCatchUp = Instant.MIN;
    }

    /** RCP-28: a producer may stop silently, and the consumer may have to POST to resume. */
    private void wake(Feed feed, Remote remote) throws RemoteException, InterruptedException {
        if (!reactivation.due(tools.clock.instant()) || reactivation.exhausted()) {
            return;
        }
        Optional<String> wrong = probe.wrong(feed);
        if (wrong.isPresent()) {
            throw new KeeperException("the feed is silent: " + wrong.get());
        }
        reactivation.tried(tools.clock.instant());
        if (remote.resume()) {
            tools.keeping.did(name, "resume", "keeper", "the feed is silent");
            log.info("subscription_resume feed={} by=keeper reason=\"the feed is silent\"", name);
        }
        nextCatchUp = Instant.MIN;
    }

    private CatchUpReport run(Feed feed, CatchUp polling, CatchUpRun.Wish wish, String from) throws InterruptedException {
        Instant began = tools.clock.instant();
        CatchUpRun run = new CatchUpRun(feed, tools.journal, tools.log, tools.deadLetters, wish, this::goesOn, mark -> tools.keeping.watermark(name, mark));
        String mark = from;
        String problem = null;
        try {
            Optional<String> kept = tools.keeping.watermark(name);
            if (mark == null && kept.isEmpty()) {
                // From now on: what was before we came nobody has promised us.
                mark = polling.now();
                if (!wish.dry()) {
                    tools.keeping.watermark(name, mark);
                }
            } else {
                mark = mark != null ? mark : kept.get();
                polling.since(mark, run);
            }
        } catch (RemoteException e) {
            if (e.hopeless()) {
                stop(feed, e);
            }
            problem = e.getMessage();
            // What does not pass by itself is not asked for again and again.
            nextCatchUp = began.plus(e.retryAfter().filter(FeedKeeper::bearable).orElse(e.ofTheRequest() ? tools.settings.catchUp() : tools.settings.every()));
        } catch (KeeperException e) {
            problem = e.getMessage();
            nextCatchUp = Instant.MIN;
        }
        CatchUpReport report = run.report(began, mark, problem);
        remember(report);
        return report;
    }

    private void goesOn() {
        if (!hold()) {
            throw new KeeperException("another process looks after it now");
        }
        tools.house.notReady().get().ifPresent(why -> {
            throw new KeeperException("our door does not accept deliveries: " + why);
        });
    }

    private void remember(CatchUpReport report) {
        tools.keeping.report(name, json(report.shown()));
        tools.signs.caughtUp(name, report);
        if (report.recovered() > 0 || report.lost() > 0 || report.problem() != null || !report.by().equals("keeper")) {
            tools.keeping.did(name, report.dry() ? "catch-up (dry run)" : "catch-up", report.by(), report.summary());
            log.info("catch_up feed={} by={} dry={} matched={} recovered={} unrecoverable={} problem=\"{}\"", name, report.by(), report.dry(), report.matched(),
                    report.recovered(), report.lost(), report.problem() == null ? "" : report.problem());
        }
    }

    private void failed(Feed feed, RemoteException e) {
        if (e.hopeless()) {
            stop(feed, e);
            return;
        }
        failures++;
        Duration wait = tools.settings.every().multipliedBy(1L << Math.min(12, failures - 1));
        wait = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        nextLook = tools.clock.instant().plus(e.retryAfter().filter(FeedKeeper::bearable).orElse(wait));
        say(e.kind() == RemoteException.Kind.UNAVAILABLE || e.kind() == RemoteException.Kind.LIMITED ? "unreachable" : "failing", null, e.getMessage(), true);
    }

    /** A provider that asks for no requests for years is not believed. */
    private static boolean bearable(Duration asked) {
        return asked.compareTo(Duration.ofDays(1)) < 0;
    }

    private void stop(Feed feed, RemoteException e) {
        stopped = feed.subscription().orElseThrow().fingerprint();
        say("stopped", null, e.getMessage() + ". Then 'bin/doorstep subscriptions apply " + name + "'", true);
    }

    /** Says how things stand after all that was done. */
    private void sum(Feed feed, Management management) throws RemoteException, InterruptedException {
        List<Step> steps = steps(feed, management);
        String facts = steps.stream().map(Step::actual).filter(actual -> actual != null && !actual.facts().isEmpty()).findFirst().map(actual -> json(actual.facts())).orElse(null);
        Set<Step.Kind> kinds = steps.stream().map(Step::kind).collect(Collectors.toSet());
        String words = steps.stream().filter(step -> step.kind() != Step.Kind.MATCHED && step.kind() != Step.Kind.EXTRA)
                .map(step -> Stream.of(step.event(), step.reason()).filter(word -> !word.isEmpty()).collect(Collectors.joining(" "))).collect(Collectors.joining("; "));
        if (kinds.contains(Step.Kind.DISABLED) && reactivation.exhausted()) {
            say("given up", facts, "activated " + reactivation.tries() + " times in vain; " + words + ". Fix it, then 'bin/doorstep subscriptions apply " + name + "'", true);
        } else if (!words.isEmpty()) {
            say(kinds.contains(Step.Kind.DISABLED) ? "disabled" : "pending", facts,
                    words + (kinds.contains(Step.Kind.DISABLED) && reactivation.tries() > 0 ? "; tried " + reactivation.tries() + " times, again at " + reactivation.next().truncatedTo(ChronoUnit.SECONDS) : ""), true);
        } else {
            reactivation.active(tools.clock.instant());
            String paused = tools.keeping.of(name).paused();
            boolean active = feed.subscription().orElseThrow().active() && paused == null;
            say(paused != null ? "paused" : active ? "active" : "inactive", facts, paused, false);
        }
    }

    /** In the log when it changes. @param wrong whether somebody should do something */
    private void say(String state, String facts, String detail, boolean wrong) {
        tools.keeping.state(name, state, detail, facts);
        String now = state + " " + detail;
        if (!now.equals(said)) {
            if (wrong && (state.equals("stopped") || state.equals("given up"))) {
                log.error("subscription feed={} state=\"{}\" detail=\"{}\"", name, state, detail);
            } else if (wrong || state.equals("waiting")) {
                log.warn("subscription feed={} state=\"{}\" detail=\"{}\"", name, state, detail);
            } else {
                log.info("subscription feed={} state=\"{}\"", name, state);
            }
        }
        said = now;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values", e);
        }
    }
}
