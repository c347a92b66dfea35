package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.doorstep.config.HostList;
import org.doorstep.config.MediaSettings;
import org.doorstep.store.MediaFile;
import org.doorstep.store.MediaResult;
import org.doorstep.testing.PhotoHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stranger's URL may not reach. The DNS is ours here, so its answers are what a test wants. */
class AddressGuardTest {

    private static MediaSettings settings(String allow, String deny, int... ports) {
        return new MediaSettings(Optional.empty(), 1 << 30, 1 << 20, Set.of("image/jpeg"), 4, 4, 1_000, Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofMillis(1), 1, Duration.ZERO,
                HostList.parse(allow), HostList.parse(deny), Arrays.stream(ports).boxed().collect(Collectors.toSet()));
    }

    private static InetAddress[] addresses(String... texts) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }

    private static AddressGuard answering(String allow, String deny, String... answer) {
        return new AddressGuard(settings(allow, deny, 80, 443), host -> addresses(answer), new OwnAddresses());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.1.1", "100.64.0.1",
        "100.127.255.255", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "168.63.129.16", "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::8.8.8.8",
        "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "100::1", "3fff::1", "5f00::1"})
    void refusesWhatIsInside(String address) {
        assertThatThrownBy(() -> answering("", "", address).resolve("photos.mls.com")).isInstanceOf(RefusedException.class).hasMessage("an address inside");
        assertThatThrownBy(() -> answering("", "", "93.184.216.34", address).resolve("photos.mls.com")).as("one of several").isInstanceOf(RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "169.253.0.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001:81b::200e"})
    void takesWhatIsOutside(String address) throws Exception {
        assertThat(answering("", "", address).resolve("photos.mls.com")).containsExactly(InetAddress.getByName(address));
    }

    @Test
    void allowsByAddressOrNameAndDenyBeatsBoth() throws Exception {
        assertThat(answering("10.1.0.0/16", "", "10.1.2.3").resolve("photos.mls.com")).hasSize(1);
        assertThat(answering("*.mls.com", "", "10.1.2.3").resolve("Photos.MLS.com.")).hasSize(1);
        assertThatThrownBy(() -> answering("mls.com", "", "10.1.2.3").resolve("photos.mls.com")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> answering("10.1.0.0/16", "10.1.2.0/24", "10.1.2.3").resolve("photos.mls.com")).hasMessage("an address in doorstep.media.deny");
        assertThatThrownBy(() -> answering("*.mls.com", "photos.mls.com", "8.8.8.8").resolve("photos.mls.com")).hasMessage("a host in doorstep.media.deny");
        assertThatThrownBy(() -> answering("", "*.mls.com", "8.8.8.8").check(MediaUrl.parse("https://photos.mls.com/1.jpg"))).hasMessage("a host in doorstep.media.deny");
        assertThatThrownBy(() -> answering("", "", "8.8.8.8").check(MediaUrl.parse("https://photos.mls.com:8443/1.jpg"))).hasMessageContaining("doorstep.media.ports");
    }

    /** A public address is inside as well where it is this machine's: what listens there may be meant for nobody else. */
    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "2606:4700::1111"})
    void refusesThisMachinesOwnAddresses(String text) throws Exception {
        InetAddress own = InetAddress.getByName(text);
        AtomicLong now = new AtomicLong();
        AtomicReference<Set<InetAddress>> interfaces = new AtomicReference<>(Set.of(own));
        OwnAddresses ours = new OwnAddresses(interfaces::get, now::get);
        AddressGuard guard = new AddressGuard(settings("", "", 80), host -> addresses("1.1.1.1", text), ours);

        assertThatThrownBy(() -> guard.resolve("photos.mls.com")).isInstanceOf(RefusedException.class).hasMessage("an address of this machine");
        assertThat(new AddressGuard(settings(text, "", 80), host -> addresses(text), ours).resolve("photos.mls.com")).as("allowed").containsExactly(own);

        interfaces.set(Set.of());
        assertThatThrownBy(() -> guard.resolve("photos.mls.com")).as("what is known is kept for a moment").isInstanceOf(RefusedException.class);
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(guard.resolve("photos.mls.com")).as("it is another's now").hasSize(2);
    }

    @Test
    void connectsToNobodyWhileTheSystemDoesNotSayWhichAddressesAreItsOwn() throws Exception {
        OwnAddresses unknown = new OwnAddresses(() -> {
            throw new SocketException("none");
        }, System::nanoTime);

        assertThatThrownBy(() -> new AddressGuard(settings("", "", 80), host -> addresses("8.8.8.8"), unknown).resolve("photos.mls.com"))
                .isInstanceOf(UnknownHostException.class).isNotInstanceOf(RefusedException.class);
    }

    @Test
    void knowsWhichAddressesThisMachineHas() throws Exception {
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                assertThat(new OwnAddresses().contains(address)).as(address.toString()).isTrue();
            }
        }
        assertThat(new OwnAddresses().contains(InetAddress.getLoopbackAddress())).isTrue();
        assertThat(new OwnAddresses().contains(InetAddress.getByName("8.8.8.8"))).isFalse();
    }

    /** Each is what a browser would connect to, and is judged as that. */
    @ParameterizedTest
    @ValueSource(strings = {"http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.0.0.1/", "http://127.0.0.01/", "http://127.0.0.1./", "http://%31%32%37.0.0.1/",
        "http://127。0。0。1/", "http://①②⑦.0.0.1/", "http://１２７.1/", "http://[::ffff:127.0.0.1]/", "http://[::127.0.0.1]/", "http://[::FFFF:7f00:1]/", "http://[64:ff9b::127.0.0.1]/", "http://[0:0::0:1]/", "http://0/",
        "http:\\\\10.1.2.3\\a", "http:10.1.2.3", "http://2852039166/latest/meta-data", "http://cdn.mls.com#@169.254.169.254/../\\@/", "http://cdn_1.mls.com"})
    void judgesAnAddressInWhicheverSpelling(String text) throws Exception {
        AddressGuard guard = new AddressGuard(settings("", "", 80), host -> host.endsWith("mls.com") ? addresses("10.0.0.1") : InetAddress.getAllByName(host),
                new OwnAddresses());
        MediaUrl url = MediaUrl.parse(text);
        guard.check(url);
        assertThatThrownBy(() -> guard.resolve(url.url().hostName())).isInstanceOf(RefusedException.class).hasMessage("an address inside");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://LOCALHOST/", "http://localhost./", "http://localhost../", "http://a_b.localhost/", "http://ｌｏｃａｌｈｏｓｔ/", "http://%6cocalhost/", "http://photos_prod.example.test/1.jpg", "http://a。test/"})
    void knowsReservedNamesInWhicheverSpelling(String text) throws Exception {
        assertThatThrownBy(() -> answering("", "", "8.8.8.8").check(MediaUrl.parse(text))).hasMessage("a name that is reserved");
        answering("*.localhost, localhost, *.test", "", "8.8.8.8").check(MediaUrl.parse(text));
    }

    @Test
    void comparesListsWithWhatIsLookedUp() throws Exception {
        for (String listed : List.of("bücher.mls.com", "BÜCHER.mls.com", "xn--bcher-kva.mls.com", "bücher.mls.com.")) {
            assertThatThrownBy(() -> answering("", listed, "8.8.8.8").check(MediaUrl.parse("https://B%C3%BCcher.mls.com/1.jpg"))).as(listed).hasMessage("a host in doorstep.media.deny");
            assertThat(answering(listed, "", "10.1.2.3").resolve("bücher.mls.com")).as("as the client hands it on").hasSize(1);
        }
        assertThatThrownBy(() -> answering("", "*.mls.com", "8.8.8.8").check(MediaUrl.parse("https://photos_prod.mls.com/1.jpg"))).hasMessage("a host in doorstep.media.deny");
    }

    /** Through the client itself, for a name and for an address, at once and by a redirect: nobody is connected to. */
    @Test
    void connectsToNothingThatItRefusesAndToExactlyWhatItChecked(@TempDir Path folder) throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (PhotoHost outside = PhotoHost.start(); PhotoHost inside = PhotoHost.start()) {
            outside.on("/redirect.jpg", "302 Found", new byte[0], "Location: http://rebound.mls.com:" + inside.port() + "/secret");
            MediaSettings settings = settings("photos.mls.com, *.bücher.mls.com", "", outside.port(), inside.port());
            List<String> asked = new CopyOnWriteArrayList<>();
            AddressGuard guard = new AddressGuard(settings, host -> {
                asked.add(host);
                return InetAddress.getAllByName("127.0.0.1");
            }, new OwnAddresses());
            try (var client = OutsideClient.of(settings, guard)) {
                Fetcher fetcher = new Fetcher(client, guard, settings, new FileShelf(folder, "test"), timer, Clock.systemUTC());

                assertThat(fetcher.fetch(file("http://rebound.mls.com:" + inside.port() + "/secret")).result()).isEqualTo(refused("http://rebound.mls.com:" + inside.port() + "/secret"));
                assertThat(fetcher.fetch(file("http://127.0.0.1:" + inside.port() + "/secret")).result()).isInstanceOf(MediaResult.Ended.class);
                assertThat(fetcher.fetch(file("http://photos.mls.com:" + outside.port() + "/redirect.jpg")).result()).isInstanceOf(MediaResult.Ended.class);
                assertThat(inside.connections()).isZero();
                assertThat(outside.connections()).isEqualTo(1);

                asked.clear();
                assertThat(fetcher.fetch(file("http://photos_prod.bücher.mls.com:" + outside.port() + "/ok.jpg")).result()).isInstanceOf(MediaResult.Stored.class);
                assertThat(asked).as("the host that was read").containsExactly("photos_prod.xn--bcher-kva.mls.com");
                asked.clear();
                assertThat(fetcher.fetch(file("http://photos.mls.com:" + outside.port() + "/ok.jpg")).result()).isInstanceOf(MediaResult.Stored.class);
                assertThat(asked).as("looked up once").containsExactly("photos.mls.com");
            }
        } finally {
            timer.shutdownNow();
        }
    }

    private static MediaResult refused(String url) {
        return new MediaResult.Ended(file(url), MediaResult.REFUSED, "an address inside");
    }

    private static MediaFile file(String url) {
        return new MediaFile("mls", "", "Property", "1", "k", "reso", 1, null, url, url, "host", "stamp", "pending", null, 0, "", null, null, 0, null, null, null, null);
    }
}
