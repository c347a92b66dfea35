package org.doorstep;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.doorstep.auth.Authenticators;
import org.doorstep.auth.HookSecrets;
import org.doorstep.config.Feed;
import org.doorstep.config.Feeds;
import org.doorstep.config.Settings;
import org.doorstep.provider.Providers;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** No secret passes the door: every scheme, good and refused, and then every secret that was configured or shown is looked for everywhere. */
class SecretsTest {

    private static final String BEARER = "bearer/secret+0123456789";
    private static final String CLIENT = "client:secret%0123456789";
    private static final String SIGNING = "signing/secret+0123456789";
    private static final String HEADER = "header/secret+0123456789";
    private static final String PATH = "path-secret~0123456789";
    private static final String HOOK = "hook/secret+0123456789";
    private static final String ADMIN = "admin/secret+0123456789";
    private static final String QUEUES = "queues/secret+0123456789";
    private static final String PASSWORD = "agents/password+0123456789";
    private static final String WRONG = "wrong/secret+";
    private static final String WRONG_PATH = "wrong-path-secret~0123456789";
    private static final String EVENT = "{\"EntityEventSequence\":%d,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"k%d\",\"Data\":{\"ListingKey\":\"k%d\"}}";

    private final Set<String> secrets = new LinkedHashSet<>(List.of(BEARER, CLIENT, SIGNING, HEADER, PATH, HOOK, ADMIN, QUEUES, PASSWORD, WRONG_PATH));
    private final Map<String, String> seen = Collections.synchronizedMap(new LinkedHashMap<>());
    private final StringBuffer log = new StringBuffer();
    private final StringBuffer printed = new StringBuffer();
    private House house;
    private int sequence;

    @Test
    void areFoundNowhere(@TempDir Path folder) throws Exception {
        RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();
        HttpServer identityProvider = identityProvider(key);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger ours = (Logger) LoggerFactory.getLogger("org.doorstep");
        AppenderBase<ILoggingEvent> appender = capture();
        Level level = ours.getLevel();
        PrintStream out = System.out;
        PrintStream err = System.err;
        System.setOut(new PrintStream(into(printed), true, UTF_8));
        System.setErr(new PrintStream(into(printed), true, UTF_8));
        ours.setLevel(Level.DEBUG);
        root.addAppender(appender);
        try {
            house = house(folder, identityProvider.getAddress().getPort()).start();
            requests(key);
            running();
            house.close();
            identityProvider.stop(0);
        } finally {
            root.detachAppender(appender);
            ours.setLevel(level);
            System.setOut(out);
            System.setErr(err);
        }
        files("after the stop");
        texts();
        seen.put("log", log.toString());
        seen.put("stdout and stderr", printed.toString());

        assertThat(log).as("the log was caught").contains("refused feed=bearer", "hook_pinned");
        assertThat(found()).as("where secrets were found").isEmpty();
    }

    private static House house(Path folder, int identityProvider) {
        return House.in(folder).environment("SIGNING", SIGNING).flag("doorstep.admin.token", ADMIN)
                .flag("doorstep.queues.user", "reader").flag("doorstep.queues.password", QUEUES).feeds("""
                feeds:
                  bearer: {provider: reso, auth: {bearer: ["%s"]}}
                  own: {provider: reso, auth: {oauth: {clientId: producer, clientSecret: "%s"}}}
                  idp: {provider: reso, auth: {jwt: {issuer: "https://id.example.com", audience: doorstep, jwks: "http://127.0.0.1:%d/keys"}}}
                  signed: {provider: reso, auth: {hmac: {secret: "{{env:SIGNING}}", header: X-Sig, timestampHeader: X-Time}}}
                  hub: {provider: showinghub, auth: {headers: {X-Hub-Key: "%s"}}}
                  spark: {provider: spark, auth: {path: "%s"}}
                  hooks: {provider: repliers, auth: {hookSecret: true}}
                """.formatted(BEARER, CLIENT, identityProvider, HEADER, PATH));
    }

    private void requests(RSAKey key) throws Exception {
        bearer("bearer", BEARER, 200);
        bearer("bearer", wrong("bearer"), 401);
        answer(401, json("/reso/bearer?token=" + secret(wrong("query")), event()).header("Authorization", "Basic " + basic("user", wrong("basic"))));
        answer(404, json("/reso/nobody", event()).header("Authorization", "Bearer " + wrong("nobody")));

        bearer("own", token("producer", CLIENT), 200);
        bearer("own", secret("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwcm9kdWNlciJ9.d3Jvbmctc2lnbmF0dXJlLTAxMjM0NTY3ODk"), 401);
        answer(401, form("grant_type=client_credentials").header("Authorization", "Basic " + basic("producer", wrong("client"))));
        answer(401, form("grant_type=client_credentials&client_id=producer&client_secret=" + wrong("form")));
        answer(400, form("grant_type=password&client_id=producer&client_secret=" + URLEncoder.encode(CLIENT, UTF_8)));
        answer(400, json("/oauth/token", "{\"client_secret\":\"" + wrong("json") + "\"}"));

        bearer("idp", jwt(key, 600), 200);
        bearer("idp", jwt(key, -600), 401);
        bearer("idp", jwt(new RSAKeyGenerator(2048).keyID("k1").generate(), 600), 401);

        signed(SIGNING, 200);
        signed(wrong("signing"), 401);

        answer(200, json("/showinghub/hub", "{\"eventName\":\"Ping\"}").header("X-Hub-Key", HEADER));
        answer(401, json("/showinghub/hub", "{\"eventName\":\"Ping\"}").header("X-Hub-Key", wrong("header")));
        answer(200, json("/showinghub/hub", "not JSON").header("X-Hub-Key", HEADER));

        answer(200, json("/spark/spark/" + PATH, "{\"Listing\":{\"Id\":\"1\"}}"));
        answer(200, json("/spark/spark/" + PATH, "not JSON"));
        answer(401, json("/spark/spark/" + WRONG_PATH, "{}"));
        answer(404, json("/spark/spark/" + PATH + "/more", "{}"));
        answer(404, json("/spark//spark/" + PATH, "{}"));
        answer(405, HttpRequest.newBuilder(house.door("/spark/spark/" + PATH)));

        hooks();
    }

    private void hooks() throws Exception {
        answer(401, hook("agent.updated", wrong("unarmed"), ""));
        answer(401, command("/api/arm", "{\"feed\":\"hooks\",\"event\":\"agent.updated\",\"for\":\"1m\"}", wrong("admin")));
        answer(200, command("/api/arm", "{\"feed\":\"hooks\",\"event\":\"agent.updated\",\"for\":\"1m\"}", ADMIN));
        // The echo is what a handshake is.
        assertThat(house.send(hook("agent.updated", HOOK, "")).headers().firstValue("X-Hook-Secret")).contains(HOOK);
        assertThat(house.send(hook("agent.updated", HOOK, "")).statusCode()).isEqualTo(200);
        answer(401, hook("agent.updated", wrong("hook"), ""));
        String agent = "[{\"agentId\": 909, \"password\": \"" + PASSWORD + "\"}]";
        answer(200, hook("agent.updated", HOOK, agent));
        answer(400, hook("agent.updated", HOOK, agent.replace("]", "")));
        answer(200, command("/api/hook", "{\"feed\":\"hooks\",\"event\":\"agent.updated\"}", ADMIN));
    }

    /** What can be asked of a house that runs. */
    private void running() throws Exception {
        // Four RESO events, a ping, a listing, an agent.
        house.await("events", 7);
        house.await("dead_letters", 3);
        for (String path : List.of("/observe/metrics", "/observe/health", "/ready")) {
            HttpResponse<String> answer = house.send(HttpRequest.newBuilder(house.admin(path)).header("Authorization", "Bearer " + ADMIN));
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            seen.put(path, answer.headers().map() + answer.body());
        }
        answer(401, HttpRequest.newBuilder(house.admin("/observe/metrics")).header("Authorization", "Bearer " + wrong("metrics")));
        seen.put("messages", messages());
        files("while it runs");
    }

    private String messages() throws Exception {
        StringBuilder all = new StringBuilder();
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("reader", QUEUES, "tcp://127.0.0.1:" + house.doorstep().ports().openwire());
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue("events.>"));
            int count = 0;
            for (Message message = consumer.receive(5_000); message != null; message = consumer.receive(500)) {
                all.append(message).append('\n').append(((TextMessage) message).getText()).append('\n');
                for (Object name : Collections.list(message.getPropertyNames())) {
                    all.append(name).append('=').append(message.getObjectProperty(name.toString())).append('\n');
                }
                count++;
            }
            assertThat(count).as("messages").isEqualTo((int) house.count("events"));
        }
        return all.toString();
    }

    private void files(String when) throws IOException {
        try (Stream<Path> files = Files.walk(house.folder().resolve("data"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                seen.put(house.folder().relativize(file) + " " + when, text(file));
            }
        }
        assertThat(seen.keySet()).anyMatch(name -> name.startsWith("data/doorstep.db ")).anyMatch(name -> name.matches("data/journal.*\\.segment .*"))
                .anyMatch(name -> name.matches("data/queues.*\\.log .*"));
    }

    private static String text(Path file) throws IOException {
        // The broker allocates its files in advance.
        return new String(Files.readAllBytes(file), ISO_8859_1).replaceAll("\\x00{16,}", "\u0000");
    }

    /** What lands in a log when somebody prints one of these. */
    private void texts() {
        Doorstep.Place place = house.place();
        Settings settings = Settings.load(place.config(), place.environment(), place.flags());
        Feeds feeds = Feeds.load(place.config().resolve("feeds.yaml"), place.environment(), settings, Providers.names());
        Authenticators authenticators = new Authenticators(new HookSecrets() {
            @Override
            public State state(String feed, String event) {
                throw new IllegalStateException();
            }

            @Override
            public boolean pin(String feed, String event, byte[] sha256, String source) {
                throw new IllegalStateException();
            }
        }, Clock.systemUTC());
        authenticators.prepare(feeds.all());
        seen.put("toString of settings", settings.toString() + settings.admin() + settings.queues() + settings.camel());
        seen.put("toString of feeds", feeds + " " + feeds.all() + authenticators + authenticators.clients());
        for (Feed feed : feeds.all()) {
            seen.put("toString of feed " + feed.name(), feed + " " + feed.auth() + authenticators.find(feed.name()) + authenticators.find(feed.name()).orElseThrow().authenticator().hmac()
                    + authenticators.find(feed.name()).orElseThrow().authenticator().accessTokens() + feed.auth().oauth() + feed.auth().jwt() + feed.auth().hmac());
        }
    }

    private List<String> found() {
        List<String> found = new ArrayList<>();
        for (String secret : secrets) {
            for (String form : forms(secret)) {
                seen.forEach((where, text) -> {
                    if (text.contains(form)) {
                        found.add(form + " in " + where);
                    }
                });
            }
        }
        return found;
    }

    /** As it is, URL-encoded, in JSON, and in Base64 wherever in the encoded text it begins. */
    private static Set<String> forms(String secret) {
        Set<String> forms = new LinkedHashSet<>(List.of(secret, URLEncoder.encode(secret, UTF_8), secret.replace("/", "\\/"),
                HexFormat.of().formatHex(secret.getBytes(UTF_8))));
        for (int before = 0; before < 3; before++) {
            byte[] padded = ("x".repeat(before) + secret).getBytes(UTF_8);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(padded);
            // What its neighbours have no part in.
            String own = encoded.substring((before * 8 + 5) / 6, padded.length * 8 / 6);
            forms.addAll(List.of(own, own.replace('+', '-').replace('/', '_')));
        }
        return forms;
    }

    private String wrong(String name) {
        return secret(WRONG + name + "-0123456789");
    }

    private String secret(String presented) {
        secrets.add(presented);
        return presented;
    }

    private String basic(String id, String secret) {
        return Base64.getEncoder().encodeToString((URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8)).getBytes(UTF_8));
    }

    private String token(String id, String clientSecret) throws Exception {
        HttpResponse<String> answer = house.send(form("grant_type=client_credentials").header("Authorization", "Basic " + basic(id, clientSecret)));
        assertThat(answer.statusCode()).isEqualTo(200);
        // The token is what was asked for; the client's secret must not be beside it.
        String issued = answer.body().replaceFirst(".*\"access_token\":\"([^\"]+)\".*", "$1");
        seen.put("token answer", answer.headers().map() + answer.body().replace(issued, ""));
        return secret(issued);
    }

    private String jwt(RSAKey key, int seconds) throws Exception {
        SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), new JWTClaimsSet.Builder()
                .issuer("https://id.example.com").audience("doorstep").subject("producer").expirationTime(Date.from(Instant.now().plusSeconds(seconds))).build());
        token.sign(new RSASSASigner(key));
        return secret(token.serialize());
    }

    private void bearer(String feed, String token, int status) throws Exception {
        answer(status, json("/reso/" + feed, event()).header("Authorization", "Bearer " + token));
    }

    private void signed(String secret, int status) throws Exception {
        String body = event();
        String now = Long.toString(Instant.now().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal((now + "." + body).getBytes(UTF_8)));
        answer(status, json("/reso/signed", body).header("X-Sig", secret(signature)).header("X-Time", now));
    }

    private String event() {
        sequence++;
        return EVENT.formatted(sequence, sequence, sequence);
    }

    private HttpRequest.Builder json(String path, String body) {
        return HttpRequest.newBuilder(house.door(path)).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder form(String body) {
        return HttpRequest.newBuilder(house.door("/oauth/token")).header("Content-Type", "application/x-www-form-urlencoded").POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder hook(String event, String secret, String body) {
        return json("/repliers/hooks/" + event, body).header("X-Hook-Secret", secret);
    }

    private HttpRequest.Builder command(String path, String body, String token) {
        return HttpRequest.newBuilder(house.admin(path)).header("Content-Type", "application/json").header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private void answer(int status, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = house.send(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        seen.put("answer " + seen.size(), answer.headers().map() + answer.body());
    }

    private static HttpServer identityProvider(RSAKey key) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/keys", exchange -> {
            byte[] body = new JWKSet(key.toPublicJWK()).toString().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private AppenderBase<ILoggingEvent> capture() {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                log.append(event.getLoggerName()).append(' ').append(event.getFormattedMessage()).append('\n')
                        .append(event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        };
        appender.start();
        return appender;
    }

    private static OutputStream into(StringBuffer text) {
        return new OutputStream() {
            @Override
            public void write(int b) {
                text.append((char) b);
            }
        };
    }
}
