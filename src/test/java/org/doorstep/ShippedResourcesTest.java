package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.doorstep.config.Settings;
import org.doorstep.config.Tables;
import org.doorstep.dispatch.ResourceRoutes;
import org.doorstep.dispatch.RouteFileLoader;
import org.doorstep.dispatch.RouteFiles;
import org.doorstep.dispatch.RouteSwaps;
import org.doorstep.event.Delivery;
import org.doorstep.event.Event;
import org.doorstep.provider.Providers;
import org.doorstep.store.Database;
import org.doorstep.store.MappedTables;
import org.doorstep.testing.House;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped routes and tables fit the resources that the decoders name. */
class ShippedResourcesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final Tables TABLES = Tables.load(Path.of("config/tables.yaml"));
    private static final List<String> MISFITS = new ArrayList<>();

    @TempDir
    private static Path folder;
    private static CamelContext camel;
    private static ResourceRoutes routes;
    private static Database database;
    private static MappedTables mapped;

    @BeforeAll
    static void load() throws Exception {
        RouteFiles files = RouteFiles.check(Path.of("routes"));
        camel = new DefaultCamelContext();
        camel.setAutoStartup(false);
        camel.getRegistry().bind("routeFiles", new RouteFileLoader());
        for (String step : List.of("tables", "queue", "parameters")) {
            camel.getRegistry().bind(step, (Processor) exchange -> { });
        }
        camel.addComponent("jdbc", new StubComponent());
        for (Path file : files.files()) {
            if (file.getParent().endsWith("resources")) {
                PluginHelper.getRoutesLoader(camel).loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource("file:" + file));
            }
        }
        camel.start();
        routes = new ResourceRoutes(camel, RouteSwaps.names(files.ofResources(), TABLES));
        database = Database.open(new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty()), folder);
        mapped = new MappedTables(database, TABLES, MISFITS::add);
        mapped.create();
    }

    @AfterAll
    static void close() throws Exception {
        database.close();
        camel.close();
    }

    @Test
    void passTheCheckOfAStart(@TempDir Path house) throws Exception {
        List<String> said = new ArrayList<>();
        Check.everything(House.in(house).place(), false, said::add);
        assertThat(said).first().asString().startsWith("ok: ");
    }

    @ParameterizedTest
    @CsvSource({"showinghub, Appointment", "showinghub, Message", "showinghub, Mls", "showinghub, Registration", "showinghub, RegistrationRequest",
            "showinghub, Request", "spark, NewsFeedEvent", "repliers, Agent", "repliers, Client", "repliers, Search", "repliers, SearchMatch",
            "repliers, Message", "repliers, Listing", "repliers, Favorite"})
    void haveARouteAQueueAndATableForEachOf(String provider, String resource) throws Exception {
        assertThat(steps(provider, resource)).contains("ref: tables", "ref: queue");
        assertThat(TABLES.of(provider, resource)).hasSize(1).allMatch(table -> table.provider().equals(Optional.of(provider)));
    }

    @ParameterizedTest
    @CsvSource({"showinghub, Ping", "showinghub, Verification"})
    void haveAQueueButNoTableForNotices(String provider, String resource) throws Exception {
        assertThat(steps(provider, resource)).contains("ref: queue").doesNotContain("ref: tables");
        assertThat(TABLES.of(provider, resource)).isEmpty();
    }

    /** Text of the route that is found for a resource, under whose true name its queue is listed. */
    private static String steps(String provider, String resource) throws Exception {
        String id = provider + "." + resource.toLowerCase(Locale.ROOT);
        assertThat(routes.find(provider, resource)).isEqualTo(id);
        assertThat(routes.listed(provider, resource)).isEqualTo(resource);
        return Files.readString(Path.of("routes/resources", id + ".camel.yaml"));
    }

    @Test
    void holdNoPassword() throws Exception {
        assertThat(Files.readString(Path.of("config/tables.yaml"))).doesNotContainIgnoringCase("password").doesNotContainIgnoringCase("secret");
    }

    /** Golden deliveries, applied to the tables they belong in. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "showinghub/appointment-confirmed | showing_appointment | event_name, record_key, request_id, created_on | AppointmentConfirmed, 88123, 4411, 2026-02-27T08:00:00.000000Z",
            "showinghub/appointment-cancelled | showing_appointment | event_name, status | AppointmentCancelled, Cancelled",
            "showinghub/registration-created | showing_registration | listing_id | MDPG1000",
            "showinghub/registration-request-approved | showing_registration_request | registration_id | r-5",
            "showinghub/request-created | showing_request | record_key | 4411",
            "showinghub/message-created | showing_message | text, appointment_id | Is the dog still there?, 88123",
            "showinghub/mls-created | showing_mls | name | Bright MLS",
            "spark/seed-sample-repaired | news_feed_event | record_key, listing_id, news_feed_id, event, event_timestamp, subscription_id "
                    + "| 20100000000000000000000000/20140815000000000001000000, 20100000000000000000000000, 20180411141756698053000006, New, 2018-04-18T11:12:56.000000Z, 20180113050000000001000000",
            "spark/wrapped | news_feed_event | owner_id | 20140815000000000001000000",
            "repliers/seed-sample-as-printed | repliers_agent | agent_id, first_name, status, boards | 909, Mike, 1, [4442,3333,334,36]",
            "repliers/listing-updated-object | repliers_listing | mls_number, board_id, list_price | W5123456, 62, 450000",
            "repliers/listing-updated-array | repliers_listing | mls_number, updated_on | W5123456, 2026-03-01T10:00:00.000000Z",
            "repliers/client-created-object | repliers_client | client_id, email | 147150, c@example.com",
            "repliers/search-created-array | repliers_search | search_id, min_price | 73030, 400000",
            "repliers/search-match-created-object | repliers_search_match | search_id, mls_number | 73030, W5123456",
            "repliers/message-created-array | repliers_message | message_id, message | 26646440, Hello",
            "repliers/favorite-created-object | repliers_favorite | favorite_id, client_id | 5511, 147150"})
    void takeWhatTheDecodersMake(String golden, String table, String columns, String values) throws Exception {
        MISFITS.clear();
        Event event = event(golden);

        mapped.apply(event.provider(), event.resource(), List.of(event.judged(false, true)));

        assertThat(database.reader().queryForList("SELECT " + columns + " FROM " + table + " WHERE feed = ?", golden)).hasSize(1)
                .allSatisfy(row -> assertThat(row.values()).extracting(String::valueOf).containsExactly(values.split(", ")));
        assertThat(MISFITS).isEmpty();
    }

    /** The first event of a golden delivery; its feed has the name of the case. */
    private static Event event(String golden) throws Exception {
        Path eventName = GOLDEN.resolve(golden).resolve("event-name.txt");
        byte[] body = Files.readAllBytes(GOLDEN.resolve(golden).resolve("request.json"));
        String provider = golden.substring(0, golden.indexOf('/'));
        return Providers.of(provider).decode(new Delivery("D", golden, provider, 7, Delivery.PUSH, "authenticated", "",
                Files.exists(eventName) ? Files.readString(eventName).strip() : "", body)).events().get(0);
    }
}
