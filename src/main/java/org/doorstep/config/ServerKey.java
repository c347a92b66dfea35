package org.doorstep.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The private key and certificate that a listener shows to those who connect, from a key store file (PKCS12 or JKS). Read once. */
public final class ServerKey {

    private static final String MAKE_ONE = ". Make one from PEM files: openssl pkcs12 -export -in fullchain.pem -inkey privkey.pem -out queues.p12";

    private final List<KeyManager> managers;
    private final Instant expires;

    private ServerKey(List<KeyManager> managers, Instant expires) {
        this.managers = managers;
        this.expires = expires;
    }

    /**
     * Opens the store and the key in it.
     *
     * @throws IllegalArgumentException saying what is wrong and what to do; never with the password
     */
    static ServerKey load(Path file, Secret password) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new IllegalArgumentException("key store " + file + " cannot be read. Create it, readable by this user");
        }
        char[] open = password.reveal().toCharArray();
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), open);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, open);
            return new ServerKey(List.of(keys.getKeyManagers()), firstToExpire(store, file));
        } catch (UnrecoverableKeyException e) {
            throw new IllegalArgumentException("the key in " + file + " has another password than the store. Give both the same: keytool -keypasswd", e);
        } catch (IOException e) {
            // The JDK says so for a wrong password, and for a file that begins well and is damaged after that.
            throw new IllegalArgumentException(e.getCause() instanceof UnrecoverableKeyException
                    ? "the password does not open " + file + ". Correct doorstep.queues.keystore-password"
                    : "key store " + file + " is damaged" + MAKE_ONE, e);
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException("key store " + file + " is neither PKCS12 nor JKS" + MAKE_ONE, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("key store " + file + " cannot be used (" + e.getClass().getSimpleName() + ")" + MAKE_ONE, e);
        }
    }

    private static Instant firstToExpire(KeyStore store, Path file) throws KeyStoreException {
        Instant first = null;
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                Instant expires = certificate.getNotAfter().toInstant();
                first = first == null || expires.isBefore(first) ? expires : first;
            }
        }
        if (first == null) {
            throw new IllegalArgumentException("key store " + file + " holds certificates but no private key" + MAKE_ONE);
        }
        return first;
    }

    /** For a TLS listener. */
    public KeyManager[] managers() {
        return managers.toArray(KeyManager[]::new);
    }

    /** When consumers begin to refuse its certificate, the first where there are several. */
    public Instant expires() {
        return expires;
    }
}
