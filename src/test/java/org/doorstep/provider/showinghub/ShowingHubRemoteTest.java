package org.doorstep.provider.showinghub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.doorstep.config.Secret;
import org.doorstep.event.Event;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;
import org.doorstep.simulator.api.ShowingHubApi;
import org.doorstep.simulator.showinghub.ShowingHubEvents;
import org.doorstep.testing.Sim;
import org.doorstep.testing.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShowingHubRemoteTest {

    private static final String NOBODY = "http://127.0.0.1:1/showinghub/hub";
    private static final Wanted WANTED = wanted("http://127.0.0.1:1/other", "one");

    private final HttpCalls http = Taken.calls();
    private Sim sim;

    @BeforeEach
    void start() throws Exception {
        sim = sim(Duration.ofDays(1), true);
    }

    private static Sim sim(Duration retention, boolean fold) throws Exception {
        return Sim.of(new ShowingHubApi(new ShowingHubApi.Options("api-token", 1, NOBODY, Duration.ZERO, retention, fold)));
    }

    @AfterEach
    void stop() throws Exception {
        sim.close();
        http.close();
    }

    private Remote remote(String more) {
        return Remotes.of("showinghub", http, Sim.feed("feeds: {hub: {provider: showinghub, auth: {headers: {X-Hub-Key: 0123456789abcdef}}, subscription: {publicUrl: "
                + "\"https://push.example.com\", api: {url: \"" + sim.url() + "\", token: api-token" + more + "}}}}").subscription().orElseThrow().api());
    }

    private Management management() {
        return remote("").management().orElseThrow();
    }

    private static Wanted wanted(String url, String key) {
        return new Wanted(new Secret(url), url, "", Map.of("x-hub-key", new Secret(key)), true);
    }

    private Actual only() throws Exception {
        List<Actual> all = management().list();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    /** Until its one subscription is disabled. */
    private void disabled(int events) throws Exception {
        sim.happen(events);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> only().state() == Actual.State.DISABLED);
    }

    @Test
    void readsTheOneSubscriptionWithItsStatus() throws Exception {
        Actual actual = only();

        assertThat(actual.state()).isEqualTo(Actual.State.ACTIVE);
        assertThat(actual.url()).isEqualTo(NOBODY);
        assertThat(actual.facts()).containsEntry("status", "Enabled").containsEntry("messagesPending", 0L).containsKeys("retries", "errors", "attempts");
        assertThat(actual.leadsTo(wanted(NOBODY, "one"))).isTrue();
        assertThat(actual.proves(wanted(NOBODY, "one"))).isFalse();
        assertThat(actual.toString()).doesNotContain("127.0.0.1");
    }

    @Test
    void leadsItElsewhereAndKeepsTheHeadersOfOthers() throws Exception {
        Management management = management();
        management.update(only(), wanted(NOBODY, "old"));
        management.update(only(), new Wanted(new Secret(NOBODY), NOBODY, "", Map.of("x-firewall", new Secret("pass")), true));

        management.update(only(), WANTED);

        Actual actual = only();
        assertThat(actual.leadsTo(WANTED)).isTrue();
        assertThat(actual.headers()).isEqualTo(Map.of("x-hub-key", "one", "x-firewall", "pass"));
        assertThat(actual.proves(WANTED)).isTrue();
    }

    @Test
    void understandsPairsOfHeadersAndTheirAbsence() throws Exception {
        sim.fault("{'path':'/subscriptions','status':200,'body':'[{\\'id\\':7001,\\'url\\':\\'u\\',\\'requestHeaders\\':[{\\'key\\':\\'X-Hub-Key\\',\\'value\\':\\'one\\'}]}]'}".replace("\\'", "\\\""));
        assertThat(only().proves(WANTED)).isTrue();
        sim.fault("{'path':'/subscriptions','status':200,'body':'{\\'subscriptionId\\':\\'7001\\',\\'url\\':\\'u\\'}'}".replace("\\'", "\\\""));
        assertThat(only().proves(WANTED)).isTrue();
    }

    @Test
    void switchesItOffAndOn() throws Exception {
        Management management = management();

        management.deactivate(only());
        assertThat(only().state()).isEqualTo(Actual.State.INACTIVE);
        management.activate(only());
        assertThat(only().state()).isEqualTo(Actual.State.ACTIVE);
    }

    @Test
    void seesThatItWasDisabledAndWhatIsPending() throws Exception {
        disabled(5);

        assertThat(only().facts()).containsEntry("status", "DisabledDueToError").containsEntry("messagesPending", 4L).containsEntry("errors", 3L);
    }

    @Test
    void actsOnNoStatusThatItDoesNotKnow() throws Exception {
        sim.fault("{'path':'/status','status':200,'body':'{\\'status\\':\\'Sleeping <b>\\'}'}".replace("\\'", "\\\""));

        Actual actual = only();
        assertThat(actual.state()).isEqualTo(Actual.State.UNKNOWN);
        assertThat(actual.facts()).containsEntry("status", "?");
    }

    @Test
    void neitherMakesNorDeletesIt() throws Exception {
        assertThat(management().creates()).isFalse();
        assertThatThrownBy(() -> management().delete(only())).isInstanceOf(RemoteException.class).hasMessageContaining("pause");
    }

    @Test
    void findsWhatFailedAsItWouldHaveBeenPushed() throws Exception {
        disabled(1);
        byte[] pushed = new ShowingHubEvents(1).batch(1, 1);
        Taken taken = new Taken("showinghub");

        remote("").catchUp().since("2026-01-01T00:00:00Z", taken);

        assertThat(taken.events).hasSize(1);
        assertThat(new Taken("showinghub").pushed(pushed, "").known(List.of(found(taken.events.get(0)))).get(0)).as("same identity").isTrue();
        assertThat(taken.watermark()).isGreaterThan("2026-11");
    }

    private static org.doorstep.provider.remote.Found found(Event event) {
        return new org.doorstep.provider.remote.Found("", "", event.data().getBytes(java.nio.charset.StandardCharsets.UTF_8), null, false);
    }

    @Test
    void asksForEachMessageWhereTheHistoryDoesNotHoldIt() throws Exception {
        sim.close();
        sim = sim(Duration.ofDays(1), false);
        disabled(1);
        Taken taken = new Taken("showinghub");

        remote("").catchUp().since("2026-01-01T00:00:00Z", taken);

        assertThat(taken.events).hasSize(1);
        assertThat(taken.lost).isZero();
    }

    @Test
    void saysWhatTheProviderHasForgotten() throws Exception {
        sim.close();
        sim = sim(Duration.ZERO, false);
        disabled(1);
        Taken taken = new Taken("showinghub");

        remote("").catchUp().since("2026-01-01T00:00:00Z", taken);

        assertThat(taken.events).isEmpty();
        assertThat(taken.lost).isEqualTo(1);
    }

    @Test
    void knowsWhatCameAfterAll() throws Exception {
        disabled(1);
        Taken taken = new Taken("showinghub").pushed(new ShowingHubEvents(1).batch(1, 1), "");

        remote("").catchUp().since("2026-01-01T00:00:00Z", taken);

        assertThat(taken.events).isEmpty();
        assertThat(taken.matched).isEqualTo(1);
    }

    @Test
    void takesThePathsAndSpellingsThatItIsTold() throws Exception {
        disabled(1);
        Taken taken = new Taken("showinghub");

        remote(", parameters: {includeMessages: includedMessages}").catchUp().since("2026-01-01T00:00:00Z", taken);
        assertThat(taken.events).hasSize(1);
        assertThatThrownBy(() -> remote(", paths: {subscriptions: /api/v1/subscriptions}").management().orElseThrow().list())
                .isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.NOT_FOUND)).hasMessageContaining("paths");
    }

    @Test
    void waitsOutItsRateLimit() throws Exception {
        sim.fault("{'path':'/status','status':429,'headers':{'Retry-After':'2'},'times':2}");

        assertThat(only().state()).isEqualTo(Actual.State.ACTIVE);
    }

    @Test
    void saysThatTheTokenIsWrong() {
        Remote stranger = Remotes.of("showinghub", http, Sim.feed("feeds: {hub: {provider: showinghub, auth: {headers: {X-Hub-Key: 0123456789abcdef}}, subscription: "
                + "{publicUrl: \"https://push.example.com\", api: {url: \"" + sim.url() + "\", token: wrong}}}}").subscription().orElseThrow().api());

        assertThatThrownBy(() -> stranger.management().orElseThrow().list()).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.hopeless()).isTrue())
                .hasMessageContaining("subscription.api");
    }
}
