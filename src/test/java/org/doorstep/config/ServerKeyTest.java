package org.doorstep.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.doorstep.testing.KeyStoreFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key store of the queues: what is wrong with it is one line at the start, and the line never holds its password. */
class ServerKeyTest {

    @TempDir
    private static Path folder;
    private static Path pkcs12;

    @BeforeAll
    static void make() throws Exception {
        pkcs12 = KeyStoreFile.in(folder);
        Files.copy(Path.of("config/application.properties"), folder.resolve("application.properties"));
    }

    private static Settings settings(String... keysAndValues) {
        Map<String, String> flags = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            flags.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Settings.load(folder, Map.of(), flags);
    }

    private static Settings with(String file, String password) {
        return settings("doorstep.queues.keystore", file, "doorstep.queues.keystore-password", password);
    }

    @Test
    void isReadFromPkcs12AndJksBesideTheConfiguration() throws Exception {
        Path jks = store("JKS", store -> store.setKeyEntry("queues", key(), KeyStoreFile.PASSWORD.toCharArray(), chain()));

        assertThat(with("queues.p12", KeyStoreFile.PASSWORD).queues().key()).isPresent();
        assertThat(with(jks.toString(), KeyStoreFile.PASSWORD).queues().key()).isPresent();
        assertThat(settings().queues().key()).isEmpty();
    }

    @Test
    void isRefusedWithTheFileAndARemedy() throws Exception {
        Path pem = Files.writeString(folder.resolve("queues.pem"), "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        byte[] bytes = Files.readAllBytes(pkcs12);
        Path cut = Files.write(folder.resolve("cut.p12"), Arrays.copyOf(bytes, bytes.length / 2));
        Path noKey = store("PKCS12", store -> store.setCertificateEntry("queues", chain()[0]));
        Path twoPasswords = store("JKS", store -> store.setKeyEntry("queues", key(), "another-password-0123".toCharArray(), chain()));

        assertRefused("missing.p12", "key store " + folder.resolve("missing.p12") + " cannot be read. Create it");
        assertRefused(folder.toString(), "cannot be read. Create it");
        assertRefused(pem.toString(), "is neither PKCS12 nor JKS. Make one from PEM files: openssl pkcs12 -export");
        assertRefused(cut.toString(), "is damaged. Make one");
        assertRefused(noKey.toString(), "holds certificates but no private key. Make one");
        assertRefused(twoPasswords.toString(), "has another password than the store. Give both the same");
        assertThatThrownBy(() -> with(pkcs12.toString(), "wrong-password-0123")).isInstanceOf(ConfigException.class)
                .message().contains("doorstep.queues.keystore: the password does not open " + pkcs12 + ". Correct doorstep.queues.keystore-password")
                .doesNotContain("wrong-password");
    }

    private interface Filling {
        void of(KeyStore store) throws Exception;
    }

    private static Path store(String type, Filling filling) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        filling.of(store);
        Path file = Files.createTempFile(folder, "other", "." + type);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, KeyStoreFile.PASSWORD.toCharArray());
        }
        return file;
    }

    private static Key key() throws Exception {
        return KeyStore.getInstance(pkcs12.toFile(), KeyStoreFile.PASSWORD.toCharArray()).getKey(KeyStoreFile.ALIAS, KeyStoreFile.PASSWORD.toCharArray());
    }

    private static Certificate[] chain() throws Exception {
        return KeyStore.getInstance(pkcs12.toFile(), KeyStoreFile.PASSWORD.toCharArray()).getCertificateChain(KeyStoreFile.ALIAS);
    }

    private static void assertRefused(String file, String expected) {
        assertThatThrownBy(() -> with(file, KeyStoreFile.PASSWORD)).as(file).isInstanceOf(ConfigException.class)
                .message().contains("doorstep.queues.keystore: ").contains(expected).doesNotContain(KeyStoreFile.PASSWORD).doesNotContain("\n");
    }

    @Test
    void needsItsPasswordAndEmbeddedQueues() {
        assertThatThrownBy(() -> settings("doorstep.queues.keystore", "queues.p12")).hasMessageContaining("key store and password must be set together");
        assertThatThrownBy(() -> settings("doorstep.queues.keystore-password", "x")).hasMessageContaining("key store and password must be set together");
        assertThatThrownBy(() -> settings("doorstep.queues.keystore", "queues.p12", "doorstep.queues.keystore-password", KeyStoreFile.PASSWORD,
                "doorstep.broker.url", "tcp://mq:61616")).hasMessageContaining("applies to the embedded queues only");
    }

    @Test
    void aHostMayBeWrittenAsInAUrl() {
        Settings settings = settings("camel.server.host", "[::1]", "camel.management.host", "::1", "doorstep.queues.host", "[::1]");

        assertThat(settings.server().authority()).isEqualTo("[::1]:8080");
        assertThat(settings.admin().host()).isEqualTo("::1");
        assertThat(settings.queues().host()).isEqualTo("::1");
    }

    @Test
    void queuesLeaveLoopbackOnlyWithAPassword() {
        for (String host : new String[] {"0.0.0.0", "::", "[::]", "192.0.2.1", "2001:db8::1"}) {
            assertThatThrownBy(() -> settings("doorstep.queues.host", host)).as(host).isInstanceOf(ConfigException.class)
                    .hasMessageContaining("queues may listen beyond loopback only with a password");
            // TLS hides a password; it is none.
            assertThatThrownBy(() -> settings("doorstep.queues.host", host, "doorstep.queues.keystore", "queues.p12",
                    "doorstep.queues.keystore-password", KeyStoreFile.PASSWORD)).as(host).hasMessageContaining("only with a password");
        }
    }
}
