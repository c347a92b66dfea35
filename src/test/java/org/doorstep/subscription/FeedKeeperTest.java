package org.doorstep.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.simulator.api.RepliersApi;
import org.doorstep.simulator.api.ShowingHubApi;
import org.doorstep.simulator.api.SparkApi;
import org.doorstep.store.Keeping;
import org.doorstep.testing.Sim;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One feed's keeper with a clock that only a test moves. */
class FeedKeeperTest {

    private Hands hands;
    private Sim sim;

    @BeforeEach
    void open() throws Exception {
        hands = new Hands();
    }

    @AfterEach
    void close() throws Exception {
        if (sim != null) {
            sim.close();
        }
        hands.close();
    }

    private FeedKeeper hub(int tries) throws Exception {
        sim = Sim.of(new ShowingHubApi(new ShowingHubApi.Options("api-token", 1, "http://127.0.0.1:1/", Duration.ZERO, Duration.ofDays(1), true)));
        hands.feed("hub: {provider: showinghub, auth: {headers: {X-Hub-Key: 0123456789abcdef}}, subscription: {catchUp: false, publicUrl: \"" + hands.url()
                + "\", api: {url: \"" + sim.url() + "\", token: api-token}}}");
        return hands.keeper(tries);
    }

    private FeedKeeper homes(boolean withId) throws Exception {
        sim = Sim.of(new RepliersApi(new RepliersApi.Options("api-key", 1, withId, true)));
        hands.feed("homes: {provider: repliers, auth: {hookSecret: true}, subscription: {catchUp: false, publicUrl: \"" + hands.url()
                + "\", events: [listing.created], api: {url: \"" + sim.url() + "\", key: api-key}}}");
        return hands.keeper(3);
    }

    private FeedKeeper spark(String token) throws Exception {
        hands.feed("spark: {provider: spark, auth: {path: secret-0123456789}, subscription: {catchUp: false, publicUrl: \"" + hands.url()
                + "\", api: {url: \"" + sim.url() + "\", token: " + token + "}}}");
        return hands.keeper(3);
    }

    private String state(String feed) {
        return hands.keeping.of(feed).state();
    }

    private List<String> acts(String feed) {
        return hands.keeping.acts(feed, 50).stream().map(Keeping.Act::act).toList();
    }

    /** The door answers 503 to what the hub sends. */
    private void failAgain() throws Exception {
        int before = sim.truth().path("messages").size();
        sim.happen(1);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sim.truth().path("status").asText().equals("DisabledDueToError"));
        assertThat(sim.truth().path("messages").size()).isEqualTo(before + 1);
    }

    @Test
    void reactivatesWithLongerAndLongerWaitsAndGivesUpLoudly() throws Exception {
        FeedKeeper keeper = hub(3);
        keeper.look();
        assertThat(state("hub")).isEqualTo("active");

        for (int attempt = 1; attempt <= 3; attempt++) {
            failAgain();
            keeper.look();
            assertThat(sim.calls("POST /app/v1/subscriptions/7001/activate")).as("try " + attempt).isEqualTo(attempt);
            failAgain();
            keeper.look();
            assertThat(sim.calls("POST /app/v1/subscriptions/7001/activate")).as("not at once").isEqualTo(attempt);
            hands.clock.move(Duration.ofHours(1));
            if (attempt < 3) {
                assertThat(state("hub")).isEqualTo("disabled");
                assertThat(hands.keeping.of("hub").detail()).contains("tried " + attempt + " times, again at 2026-01-01T0");
            }
        }

        keeper.look();
        assertThat(sim.calls("POST /app/v1/subscriptions/7001/activate")).isEqualTo(3);
        assertThat(state("hub")).isEqualTo("given up");
        assertThat(hands.keeping.of("hub").detail()).contains("activated 3 times in vain", "subscriptions apply hub");
        keeper.apply("operator", null);
        assertThat(sim.calls("POST /app/v1/subscriptions/7001/activate")).isEqualTo(4);
        assertThat(hands.keeping.acts("hub", 1)).singleElement().satisfies(act -> {
            assertThat(act.who()).isEqualTo("operator");
            assertThat(act.reason()).isEqualTo("the provider disabled it, because we failed");
        });
    }

    @Test
    void startsCountingAgainOnceItHasGoneWell() throws Exception {
        FeedKeeper keeper = hub(2);
        keeper.look();
        for (int round = 1; round <= 4; round++) {
            failAgain();
            keeper.look();
            assertThat(state("hub")).as("round " + round).isEqualTo("active");
            hands.clock.move(Duration.ofHours(2));
            keeper.look();
        }
        assertThat(acts("hub")).filteredOn("activate"::equals).hasSize(4);
    }

    @Test
    void activatesNothingWhileOurDoorDoesNotAccept() throws Exception {
        FeedKeeper keeper = hub(3);
        keeper.look();
        failAgain();
        hands.notReady.set("journal full");

        keeper.look();

        assertThat(state("hub")).isEqualTo("waiting");
        assertThat(hands.keeping.of("hub").detail()).contains("journal full");
        assertThat(sim.calls("POST /app/v1/subscriptions/7001/activate")).isZero();
        hands.notReady.set(null);
        keeper.look();
        assertThat(state("hub")).isEqualTo("active");
    }

    @Test
    void pausesAndResumes() throws Exception {
        FeedKeeper keeper = hub(3);
        keeper.look();

        keeper.pause(true, "operator");
        assertThat(state("hub")).isEqualTo("paused");
        hands.clock.move(Duration.ofHours(1));
        keeper.look();
        assertThat(sim.truth().path("status").asText()).as("stays paused").isEqualTo("DisabledManually");
        assertThat(hands.keeper(3).due()).isTrue();
        hands.keeper(3).look();
        assertThat(sim.truth().path("status").asText()).as("also after a restart").isEqualTo("DisabledManually");

        keeper.pause(false, "operator");
        assertThat(state("hub")).isEqualTo("active");
        assertThat(acts("hub")).startsWith("activate", "deactivate");
    }

    @Test
    void isIdleWhileAnotherProcessLooksAfterTheFeed() throws Exception {
        FeedKeeper first = hub(3);
        FeedKeeper second = hands.keeper(3);
        first.look();
        int asked = sim.calls("GET /app/v1/subscriptions");

        second.look();
        assertThat(sim.calls("GET /app/v1/subscriptions")).isEqualTo(asked);
        assertThatThrownBy(() -> second.apply("operator", null)).isInstanceOf(KeeperException.class).hasMessageContaining("another process");

        first.leave();
        second.look();
        assertThat(sim.calls("GET /app/v1/subscriptions")).isGreaterThan(asked);
    }

    @Test
    void stopsAtWrongCredentialsUntilTheConfigurationChanges() throws Exception {
        sim = Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 100, false, 0)));
        FeedKeeper keeper = spark("wrong");
        keeper.look();
        assertThat(state("spark")).isEqualTo("stopped");

        hands.clock.move(Duration.ofDays(1));
        keeper.look();
        assertThat(sim.calls("GET /v1/developers/newsfeeds/webhooks")).isEqualTo(1);

        spark("api-token");
        keeper.look();
        assertThat(state("spark")).isEqualTo("active");
    }

    @Test
    void comesBackLaterAndLaterWhereNobodyAnswers() throws Exception {
        sim = Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 100, false, 0)));
        FeedKeeper keeper = spark("api-token");
        sim.fault("{'path':'/v1/','status':503,'times':8}");

        keeper.look();
        assertThat(state("spark")).isEqualTo("unreachable");
        assertThat(keeper.due()).isFalse();
        hands.clock.move(Duration.ofMinutes(1));
        assertThat(keeper.due()).isTrue();
        keeper.look();
        hands.clock.move(Duration.ofMinutes(1));
        assertThat(keeper.due()).as("twice as long").isFalse();
        hands.clock.move(Duration.ofMinutes(1));
        keeper.look();
        assertThat(state("spark")).isEqualTo("active");
    }

    @Test
    void leavesTheProviderAloneForAsLongAsItAsks() throws Exception {
        sim = Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 100, false, 0)));
        FeedKeeper keeper = spark("api-token");
        sim.fault("{'path':'/v1/','status':429,'headers':{'Retry-After':'7200'}}");

        keeper.look();
        hands.clock.move(Duration.ofMinutes(119));
        assertThat(keeper.due()).isFalse();
        hands.clock.move(Duration.ofMinutes(1));
        assertThat(keeper.due()).isTrue();
    }

    @Test
    void leadsItsOwnWebhookElsewhereAndLeavesThoseOfOthersAlone() throws Exception {
        sim = Sim.of(new SparkApi(new SparkApi.Options("api-token", 1, 100, false, 0)));
        HttpRequest foreign = HttpRequest.newBuilder(sim.uri("/v1/developers/newsfeeds/webhooks")).header("Authorization", "Bearer api-token").header("X-SparkApi-User-Agent", "t")
                .POST(HttpRequest.BodyPublishers.ofString("{\"D\":{\"Uri\":\"https://other.example.com/x\",\"Active\":true}}")).build();
        HttpClient.newHttpClient().send(foreign, HttpResponse.BodyHandlers.ofString());
        FeedKeeper keeper = spark("api-token");
        keeper.look();
        hands.feed("spark: {provider: spark, auth: {path: another-secret-0123}, subscription: {catchUp: false, publicUrl: \"" + hands.url() + "\", api: {url: \"" + sim.url() + "\", token: api-token}}}");
        keeper.look();

        assertThat(acts("spark")).containsExactly("update", "create");
        List<Step> plan = keeper.plan();
        assertThat(plan).extracting(Step::kind).containsExactly(Step.Kind.MATCHED, Step.Kind.EXTRA);
        keeper.apply("operator", plan.get(1).actual().id());
        assertThat(keeper.plan()).extracting(Step::kind).containsExactly(Step.Kind.MATCHED);
    }

    @Test
    void makesAWebhookWithAHandshakeAndPinsItsSecret() throws Exception {
        FeedKeeper keeper = homes(true);

        keeper.look();

        assertThat(state("homes")).isEqualTo("active");
        assertThat(hands.hooks.state("homes", "listing.created")).satisfies(hook -> {
            assertThat(hook.sha256()).isPresent();
            assertThat(hook.armed()).isFalse();
        });
    }

    @Test
    void pinsNothingWhereTheCallFails() throws Exception {
        FeedKeeper keeper = homes(true);
        hands.shakesHands(false);

        keeper.look();

        assertThat(state("homes")).isEqualTo("failing");
        assertThat(hands.hooks.state("homes", "listing.created")).satisfies(hook -> {
            assertThat(hook.sha256()).isEmpty();
            assertThat(hook.armed()).isFalse();
        });
    }

    @Test
    void keepsWhatWasPinnedBeforeWhereTheCallFailsAfterTheHandshake() throws Exception {
        FeedKeeper keeper = homes(false);
        byte[] before = {1, 2, 3, 4};
        hands.hooks.arm("homes", "listing.created", Duration.ofMinutes(1));
        hands.hooks.pin("homes", "listing.created", before, "127.0.0.1");
        sim.fault("{'path':'/webhooks','method':'POST','status':500}");

        keeper.look();

        assertThat(state("homes")).isEqualTo("unreachable");
        assertThat(hands.hooks.state("homes", "listing.created").sha256()).hasValueSatisfying(pinned -> assertThat(pinned).isEqualTo(before));
    }

    @Test
    void renewsItsOwnWebhookWhoseSecretIsNotKnownHere() throws Exception {
        FeedKeeper keeper = homes(true);
        keeper.look();
        hands.hooks.restore("homes", "listing.created", Optional.empty());

        keeper.look();

        assertThat(acts("homes")).startsWith("renew");
        assertThat(hands.hooks.state("homes", "listing.created").sha256()).isPresent();
        assertThat(keeper.plan()).extracting(Step::kind).containsExactly(Step.Kind.MATCHED);
    }

    @Test
    void deletesWhatItMadeAndIsNotWantedAnyMore() throws Exception {
        FeedKeeper keeper = homes(true);
        keeper.look();
        hands.feed("homes: {provider: repliers, auth: {hookSecret: true}, subscription: {catchUp: false, publicUrl: \"" + hands.url()
                + "\", events: [listing.updated], api: {url: \"" + sim.url() + "\", key: api-key}}}");

        keeper.look();

        assertThat(acts("homes")).containsExactly("delete", "create", "create");
        assertThat(keeper.plan()).extracting(Step::event).containsExactly("listing.updated");
    }

    @Test
    void saysNoToAnOperatorInOneLine() throws Exception {
        FeedKeeper keeper = homes(true);

        assertThatThrownBy(() -> keeper.pause(true, "operator")).isInstanceOf(KeeperException.class).hasMessageContaining("repliers");
        sim.fault("{'path':'/webhooks','status':403}");
        assertThatThrownBy(() -> keeper.apply("operator", null)).isInstanceOf(RemoteException.class).hasMessageContaining("403");
        assertThat(state("homes")).isEqualTo("stopped");
    }
}
