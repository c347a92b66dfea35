package org.doorstep.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.doorstep.testing.Sim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures as senders make them: the vector of Standard Webhooks, GitHub's, and those that are configured part by part. */
class HmacSchemeTest {

    /** The example of Standard Webhooks' own libraries. */
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIME = "1614265330";
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final String NEXT = "whsec_" + Base64.getEncoder().encodeToString("another key of 24 bytes!".getBytes(StandardCharsets.UTF_8));

    private static final String STANDARD = "scheme: standard-webhooks, secret: " + SECRET;
    private static final String PLAIN = "secret: plain-secret-0123456789, header: X-Sig, template: '{body}'";

    private record Shown(Map<String, List<String>> headers) implements Credentials {
        @Override
        public List<String> header(String name) {
            return headers.getOrDefault(name, List.of());
        }

        @Override
        public String pathSecret() {
            return "";
        }

        @Override
        public String eventName() {
            return "";
        }

        @Override
        public InetAddress address() {
            return InetAddress.getLoopbackAddress();
        }
    }

    /** @param headers names and values by turns */
    private static Verdict check(String hmac, String body, long now, String... headers) {
        Map<String, List<String>> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < headers.length; i += 2) {
            shown.computeIfAbsent(headers[i], name -> new ArrayList<>()).add(headers[i + 1]);
        }
        var feed = Sim.feed("feeds: {f: {provider: reso, auth: {hmac: {" + hmac + "}}}}");
        HmacScheme scheme = new HmacScheme(feed.auth().hmac().orElseThrow(), Clock.fixed(Instant.ofEpochSecond(now), ZoneOffset.UTC));
        Verdict head = scheme.head(new Shown(shown));
        return head instanceof Verdict.Proved ? scheme.check(scheme.shown(new Shown(shown)), body.getBytes(StandardCharsets.UTF_8)) : head;
    }

    private static Verdict standard(String signature) {
        return check(STANDARD, BODY, 1_614_265_330, "webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", signature);
    }

    private static byte[] mac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesTheVectorOfStandardWebhooks() {
        assertThat(standard(SIGNATURE)).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void takesItBySvixNamesAndByParts() {
        assertThat(check("scheme: svix, secret: " + SECRET, BODY, 1_614_265_330, "svix-id", ID, "svix-timestamp", TIME, "svix-signature", SIGNATURE)).isEqualTo(Verdict.VERIFIED);
        assertThat(check("secret: " + SECRET + ", secretEncoding: base64, header: X-S, timestampHeader: X-T, template: '{header:X-Id}.{timestamp}.{body}', window: 5m", BODY, 1_614_265_330,
                "x-id", ID, "x-t", TIME, "x-s", SIGNATURE)).isEqualTo(Verdict.VERIFIED);
        assertThat(check("scheme: standard-webhooks, header: X-Vendor-Signature, secret: " + SECRET.substring(6), BODY, 1_614_265_330,
                "webhook-id", ID, "webhook-timestamp", TIME, "X-Vendor-Signature", SIGNATURE)).as("other names, no mark").isEqualTo(Verdict.VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=",
        "v1a,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mdCeo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ== v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE", "v1,g0hM9SsE-OTPJTGt_tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,x=  v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        // What a later version may bring.
        "v2,a:b.c; v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,!!!! v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= x",
        "V_2,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="})
    void takesOneOfAList(String signature) {
        assertThat(standard(signature)).isEqualTo(Verdict.VERIFIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "v1,", "v1", ",", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=",
        // Two headers that a proxy made one, and lists without versions.
        "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=, v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=,v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE= g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "x y",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1O", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OEAA==", "V1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="})
    void refusesEveryOtherForm(String signature) {
        assertThat(standard(signature)).isEqualTo(Verdict.refused(Cause.BAD_SIGNATURE));
    }

    @Test
    void refusesWhatIsNotExactlyWhatWasSigned() {
        assertThat(check(STANDARD, BODY + " ", 1_614_265_330, "webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", SIGNATURE)).isEqualTo(Verdict.refused(Cause.BAD_SIGNATURE));
        assertThat(check(STANDARD, BODY, 1_614_265_330, "webhook-id", ID + "x", "webhook-timestamp", TIME, "webhook-signature", SIGNATURE)).isEqualTo(Verdict.refused(Cause.BAD_SIGNATURE));
        assertThat(check(STANDARD, BODY, 1_614_265_330, "webhook-id", ID, "webhook-timestamp", "1614265331", "webhook-signature", SIGNATURE)).isEqualTo(Verdict.refused(Cause.BAD_SIGNATURE));
        assertThat(check("scheme: standard-webhooks, secret: " + NEXT, BODY, 1_614_265_330, "webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", SIGNATURE))
                .isEqualTo(Verdict.refused(Cause.BAD_SIGNATURE));
    }

    /** The specification's tolerance: five minutes either way. */
    @ParameterizedTest
    @CsvSource({"0,true", "300,true", "301,false", "-300,true", "-301,false"})
    void keepsTheWindow(long off, boolean taken) {
        assertThat(check(STANDARD, BODY, 1_614_265_330 + off, "webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", SIGNATURE))
                .isEqualTo(taken ? Verdict.VERIFIED : Verdict.refused(Cause.STALE_TIMESTAMP));
    }

    @Test
    void wantsEveryHeaderExactlyOnce() {
        List<String> all = List.of("webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", SIGNATURE);
        for (int i = 0; i < all.size(); i += 2) {
            List<String> without = new ArrayList<>(all);
            without.subList(i, i + 2).clear();
            assertThat(check(STANDARD, BODY, 1_614_265_330, without.toArray(String[]::new))).isEqualTo(Verdict.refused(Cause.MISSING_CREDENTIALS));
            List<String> blank = new ArrayList<>(all);
            blank.set(i + 1, " ");
            assertThat(check(STANDARD, BODY, 1_614_265_330, blank.toArray(String[]::new))).isEqualTo(Verdict.refused(Cause.MISSING_CREDENTIALS));
            List<String> twice = new ArrayList<>(all);
            twice.addAll(all.subList(i, i + 2));
            assertThat(check(STANDARD, BODY, 1_614_265_330, twice.toArray(String[]::new))).isEqualTo(Verdict.refused(Cause.AMBIGUOUS_CREDENTIALS));
        }
    }

    @Test
    void takesTheOldAndTheNewKey() throws Exception {
        String both = "scheme: standard-webhooks, secret: [" + NEXT + ", " + SECRET + "]";
        String next = "v1," + Base64.getEncoder().encodeToString(mac("another key of 24 bytes!".getBytes(StandardCharsets.UTF_8), ID + "." + TIME + "." + BODY));
        for (String signature : List.of(SIGNATURE, next, next + " " + SIGNATURE)) {
            assertThat(check(both, BODY, 1_614_265_330, "webhook-id", ID, "webhook-timestamp", TIME, "webhook-signature", signature)).isEqualTo(Verdict.VERIFIED);
        }
    }

    /** The example of GitHub's documentation, "Validating webhook deliveries". */
    @Test
    void takesGitHubsVector() {
        assertThat(check("scheme: github, secret: \"It's a Secret to Everybody\"", "Hello, World!", 0,
                "X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void takesASignatureWithoutATimeInEveryForm() throws Exception {
        byte[] mac = mac("plain-secret-0123456789".getBytes(StandardCharsets.UTF_8), BODY);
        String hex = HexFormat.of().formatHex(mac);
        for (String form : List.of(hex, hex.toUpperCase(Locale.ROOT), "sha256=" + hex, "SHA256=" + hex, Base64.getEncoder().encodeToString(mac), Base64.getUrlEncoder().encodeToString(mac),
                Base64.getUrlEncoder().withoutPadding().encodeToString(mac), "sha256=" + Base64.getEncoder().withoutPadding().encodeToString(mac), " " + hex + " ")) {
            assertThat(check(PLAIN, BODY, 0, "X-Sig", form)).as(form).isEqualTo(Verdict.VERIFIED);
        }
        for (String form : List.of("sha1=" + hex, "sha256=sha256=" + hex, hex + "00", hex.substring(1), hex + " " + hex, hex + "," + hex, hex + ", " + hex, "t=1,v1=" + hex, "é")) {
            assertThat(check(PLAIN, BODY, 0, "X-Sig", form)).as(form).isEqualTo(Verdict.refused(Cause.BAD_SIGNATURE));
        }
        assertThat(check(PLAIN, BODY, 0, "X-Sig", hex, "x-sig", hex)).isEqualTo(Verdict.refused(Cause.AMBIGUOUS_CREDENTIALS));
    }

    /** Follow Up Boss signs the body's Base64. */
    @Test
    void takesASignatureOverTheBodysBase64() throws Exception {
        String signature = HexFormat.of().formatHex(mac("plain-secret-0123456789".getBytes(StandardCharsets.UTF_8), Base64.getEncoder().encodeToString(BODY.getBytes(StandardCharsets.UTF_8))));

        assertThat(check("secret: plain-secret-0123456789, header: FUB-Signature, template: '{body:base64}'", BODY, 0, "FUB-Signature", signature)).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void takesAHexKeyAndTextAroundTheBody() throws Exception {
        byte[] key = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

        assertThat(check("secret: 000102030405060708090a0b0c0d0e0f, secretEncoding: hex, header: X-Sig, timestampHeader: X-Time, template: 'v0:{timestamp}:{body}:{header:x-id}:{body}'", BODY, 7,
                "X-Time", "7", "X-Id", "é", "X-Sig", HexFormat.of().formatHex(mac(key, "v0:7:" + BODY + ":é:" + BODY)))).isEqualTo(Verdict.VERIFIED);
    }

    @Test
    void showsNoSecret() {
        var settings = Sim.feed("feeds: {f: {provider: reso, auth: {hmac: {" + STANDARD + "}}}}").auth();
        var other = Sim.feed("feeds: {f: {provider: reso, auth: {hmac: {scheme: standard-webhooks, secret: " + NEXT + "}}}}").auth();
        var text = Sim.feed("feeds: {f: {provider: reso, auth: {hmac: {" + STANDARD + ", secretEncoding: text}}}}").auth();

        assertThat(settings.toString() + settings.fingerprint() + new HmacScheme.Shown(Map.of("a", SIGNATURE))).doesNotContain("MfKQ9r8G").doesNotContain("g0hM9SsE");
        assertThat(List.of(settings.fingerprint(), other.fingerprint(), text.fingerprint())).doesNotHaveDuplicates();
    }
}
