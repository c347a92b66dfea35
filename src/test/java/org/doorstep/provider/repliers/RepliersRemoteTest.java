package org.doorstep.provider.repliers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.doorstep.config.Secret;
import org.doorstep.event.Change;
import org.doorstep.event.Event;
import org.doorstep.provider.Remotes;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;
import org.doorstep.simulator.api.RepliersApi;
import org.doorstep.testing.Sim;
import org.doorstep.testing.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepliersRemoteTest {

    private final HttpCalls http = Taken.calls();
    private Sim sim;
    private HttpServer subscriber;
    private volatile boolean shakesHands = true;

    @BeforeEach
    void start() throws Exception {
        sim = Sim.of(new RepliersApi(new RepliersApi.Options("api-key", 1, false, false)));
        subscriber = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
        subscriber.createContext("/", exchange -> {
            String secret = exchange.getRequestHeaders().getFirst("X-Hook-Secret");
            if (shakesHands) {
                exchange.getResponseHeaders().set("X-Hook-Secret", secret);
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        subscriber.start();
    }

    @AfterEach
    void stop() throws Exception {
        sim.close();
        subscriber.stop(0);
        http.close();
    }

    private Remote remote(String key) {
        return Remotes.of("repliers", http, Sim.feed("feeds: {homes: {provider: repliers, auth: {hookSecret: true}, subscription: {publicUrl: "
                + "\"https://push.example.com\", events: [listing.created], api: {url: \"" + sim.url() + "\", key: " + key + "}}}}").subscription().orElseThrow().api());
    }

    private Management management() {
        return remote("api-key").management().orElseThrow();
    }

    private Wanted wanted(String event) {
        String url = "http://127.0.0.1:" + subscriber.getAddress().getPort() + "/" + event;
        return new Wanted(new Secret(url), url, event, Map.of(), true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void makesAWebhookWhateverIsAnsweredAndFindsItsIdInTheList(boolean withId) throws Exception {
        sim.close();
        sim = Sim.of(new RepliersApi(new RepliersApi.Options("api-key", 1, withId, false)));

        management().create(wanted("listing.created"));

        assertThat(management().list()).singleElement().satisfies(hook -> {
            assertThat(hook.leadsTo(wanted("listing.created"))).isTrue();
            assertThat(hook.id()).isEqualTo("100");
            assertThat(hook.state()).isEqualTo(Actual.State.ACTIVE);
        });
    }

    @Test
    void saysThatTheHandshakeFailed() throws Exception {
        shakesHands = false;

        assertThatThrownBy(() -> management().create(wanted("listing.created"))).isInstanceOfSatisfying(RemoteException.class,
                e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.REFUSED));
        assertThat(management().list()).isEmpty();
    }

    @Test
    void saysThatAnAddressIsTaken() throws Exception {
        management().create(wanted("listing.created"));

        assertThatThrownBy(() -> management().create(wanted("listing.created"))).isInstanceOf(RemoteException.class).hasMessageContaining("409");
    }

    @Test
    void deletesAWebhookOnceOrTwice() throws Exception {
        management().create(wanted("listing.created"));
        Actual hook = management().list().get(0);

        management().delete(hook);
        management().delete(hook);

        assertThat(management().list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"webhooks\":[]}", "{\"data\":[]}"})
    void understandsAListInAnyWrapping(String body) throws Exception {
        sim.fault("{'path':'/webhooks','status':200,'body':'" + body.replace("\"", "\\\"") + "'}");

        assertThat(management().list()).isEmpty();
    }

    @Test
    void saysThatThereIsNoList() throws Exception {
        sim.fault("{'path':'/webhooks','status':200,'body':'{}'}");

        assertThatThrownBy(() -> management().list()).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.kind()).isEqualTo(RemoteException.Kind.UNREADABLE));
    }

    @Test
    void saysThatTheKeyIsWrongAndWaitsOutTheRateLimit() throws Exception {
        assertThatThrownBy(() -> remote("wrong").management().orElseThrow().list()).isInstanceOfSatisfying(RemoteException.class, e -> assertThat(e.hopeless()).isTrue());
        sim.fault("{'path':'/webhooks','status':429,'headers':{'Retry-After':'1'},'times':2}");
        assertThat(management().list()).isEmpty();
    }

    /** After replaying all that polling found, newest version last, we hold what there is. */
    @Test
    void findsEveryListingThatChangedAndEveryOneThatIsGone() throws Exception {
        sim.happen(900);
        Taken taken = new Taken("repliers");

        remote("api-key").catchUp().since("2025-01-01T00:00:00Z", taken);

        Map<String, Event> newest = new HashMap<>();
        taken.events.forEach(event -> newest.merge(event.recordKey(), event, (a, b) -> b.version() >= a.version() ? b : a));
        long living = newest.values().stream().filter(event -> event.change() != Change.DELETED).count();
        assertThat(living).isEqualTo(sim.truth().path("listings").size()).isGreaterThan(100);
        assertThat(newest.size() - living).isEqualTo(sim.truth().path("deleted").asLong()).isPositive();
        assertThat(taken.watermark()).isGreaterThan("2025-01-06");
    }

    @Test
    void asksFromTheWatermarkOn() throws Exception {
        sim.happen(900);
        Taken taken = new Taken("repliers");

        // Number 800 of events that are ten seconds apart.
        remote("api-key").catchUp().since("2025-01-06T10:13:20Z", taken);

        // The overlap of 20 minutes is 120 events more.
        assertThat(taken.events.size()).isBetween(50, 221);
        assertThat(taken.events).allSatisfy(event -> assertThat(event.data()).contains("\"updatedOn\":\"2025-01-06T"));
    }

    @Test
    void keepsTheWatermarkWhereNothingChanged() throws Exception {
        Taken taken = new Taken("repliers");

        remote("api-key").catchUp().since("2026-01-01T00:00:00Z", taken);

        assertThat(taken.watermarks).containsExactly("2026-01-01T00:00:00Z");
    }

    @Test
    void confirmsNothingWhereTheDeletedOnesCannotBeRead() throws Exception {
        sim.happen(100);
        sim.fault("{'path':'/listings/deleted','status':500,'times':9}");
        Taken taken = new Taken("repliers");

        assertThatThrownBy(() -> remote("api-key").catchUp().since("2025-01-01T00:00:00Z", taken)).isInstanceOf(RemoteException.class);
        assertThat(taken.watermarks).isEmpty();
    }
}
