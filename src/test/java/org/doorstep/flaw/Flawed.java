package org.doorstep.flaw;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A second copy of the program and its tests in this JVM, with mistakes in it. Libraries, and the shared PostgreSQL, are those of the first. */
final class Flawed extends ClassLoader {

    private static final String OURS = "org.doorstep.";
    private static final String SHARED = "org.doorstep.testing.Postgres";

    private final Map<String, byte[]> changed = new HashMap<>();

    Flawed(List<Flaw.Edit> edits) {
        super(Flawed.class.getClassLoader());
        ClassFileLocator locator = ClassFileLocator.ForClassLoader.of(getParent());
        for (Flaw.Edit edit : edits) {
            String type = OURS + edit.type();
            var described = TypePool.Default.of(locator).describe(type).resolve();
            if (described.getDeclaredMethods().filter(named(edit.method())).isEmpty()) {
                throw new IllegalArgumentException("there is no " + edit.type() + "." + edit.method() + " any more: mend the flaw");
            }
            changed.put(type, new ByteBuddy().redefine(described, locator).visit(Advice.to(edit.mistake()).on(named(edit.method())))
                    .make().getBytes());
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS) || name.startsWith(SHARED)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] bytes = changed.containsKey(name) ? changed.get(name) : original(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Runs tests of the copy. @return what each that failed threw, by name; null for one that passed */
    Map<String, Throwable> run(List<String> tests) throws ReflectiveOperationException {
        Map<String, Throwable> outcomes = new HashMap<>();
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String test : tests) {
            Class<?> type = loadClass(test.substring(0, test.indexOf('#')));
            String method = test.substring(test.indexOf('#') + 1);
            for (Class<?> declaring = type; declaring != null; declaring = declaring.getSuperclass()) {
                for (var each : declaring.getDeclaredMethods()) {
                    if (each.getName().equals(method)) {
                        selectors.add(DiscoverySelectors.selectMethod(type, each));
                    }
                }
            }
        }
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request().selectors(selectors).build();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(this);
        try {
            LauncherFactory.create().execute(request, new TestExecutionListener() {
                @Override
                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                    if (test.isTest() || result.getThrowable().isPresent()) {
                        outcomes.put(test.getUniqueId(), result.getThrowable().orElse(null));
                    }
                }
            });
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        return outcomes;
    }
}
