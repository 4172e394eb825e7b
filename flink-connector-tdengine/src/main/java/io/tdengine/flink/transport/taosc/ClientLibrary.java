/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.tdengine.flink.transport.ErrorCode;
import io.tdengine.flink.transport.ErrorContext;
import io.tdengine.flink.transport.TDengineException;
import java.io.File;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * TDengine's client library, loaded once.
 *
 * <p>Several class loaders of a JVM may do so: the operating system gives all of them the same
 * library, and each binds the functions for itself. The library has threads of its own, so it must
 * never be unloaded: it is opened in a way that it stays when JNA closes it together with a class
 * loader.
 */
final class ClientLibrary {

    /** System property with the path of the library's file. */
    static final String FILE_PROPERTY = "tdengine.native.library";

    private static final String NAME = "taos";

    /** RTLD_NOW, and RTLD_NODELETE: never unmapped, however often it is closed. */
    private static final int LINUX_OPEN_FLAGS = 0x2 | 0x1000;

    private static final int MAC_OPEN_FLAGS = 0x2 | 0x80;

    /** TSDB_OPTION_DRIVER: which of its two protocols a library speaks that has both. */
    private static final int DRIVER_OPTION = 6;

    private static ClientLibrary instance;

    private final VariadicFunctions variadic;
    private final LoginFunctions logins;

    private ClientLibrary(VariadicFunctions variadic, LoginFunctions logins) {
        this.variadic = variadic;
        this.logins = logins;
    }

    /**
     * The library, loaded if it is not yet.
     *
     * @throws TDengineException {@link ErrorCode#UNSUPPORTED} if it cannot be: says where it was
     *     looked for and what to do. The next call tries again
     */
    static synchronized ClientLibrary get() {
        if (instance == null) {
            instance = load(System.getProperty(FILE_PROPERTY, ""), NAME);
        }
        return instance;
    }

    VariadicFunctions variadic() {
        return variadic;
    }

    LoginFunctions logins() {
        return logins;
    }

    /**
     * @param file its path, or empty to look where the system looks
     * @param name to look for, without the system's prefix and suffix
     */
    static ClientLibrary load(String file, String name) {
        if (!file.isEmpty() && !new File(file).isFile()) {
            throw unavailable(
                    "the file '" + file + "' of -D" + FILE_PROPERTY + " does not exist", null);
        }
        try {
            if (Native.POINTER_SIZE != 8) {
                throw unavailable("this JVM is not a 64-bit one", null);
            }
            String library = file.isEmpty() ? name : file;
            Map<String, Object> options = options();
            Native.register(Taosc.class, NativeLibrary.getInstance(library, options));
            VariadicFunctions variadic = Native.load(library, VariadicFunctions.class, options);
            // Which protocol is the default differs between releases. Refused when the process has
            // connected before, or by a library that has one protocol only: nothing to do then.
            variadic.taosOptions(DRIVER_OPTION, CText.of("native", "The driver's name"));
            return new ClientLibrary(variadic, Native.load(library, LoginFunctions.class, options));
        } catch (NoClassDefFoundError e) {
            throw unavailable(
                    "JNA, through which it is called, is not on the class path (add the jar of"
                            + " net.java.dev.jna:jna) or failed before: "
                            + e.getMessage(),
                    e);
        } catch (UnsatisfiedLinkError e) {
            throw unavailable(
                    file.isEmpty()
                            ? searched(name) + " (" + oneLine(e) + ")"
                            : "the file '" + file + "' cannot be used (" + oneLine(e) + ")",
                    e);
        }
    }

    static Map<String, Object> options() {
        Map<String, Object> options = new HashMap<>();
        FunctionMapper mapper = (library, method) -> functionName(method.getName());
        options.put(Library.OPTION_FUNCTION_MAPPER, mapper);
        if (Platform.isLinux()) {
            options.put(Library.OPTION_OPEN_FLAGS, LINUX_OPEN_FLAGS);
        } else if (Platform.isMac()) {
            options.put(Library.OPTION_OPEN_FLAGS, MAC_OPEN_FLAGS);
        }
        return options;
    }

    /** {@code taosFetchFieldsE} is {@code taos_fetch_fields_e}. */
    static String functionName(String method) {
        return method.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static String searched(String name) {
        return "the library '"
                + System.mapLibraryName(name)
                + "' was not found in jna.library.path="
                + System.getProperty("jna.library.path", "")
                + ", the system's paths "
                + System.getProperty("jna.platform.library.path", "")
                + " and its default search path";
    }

    private static String oneLine(Throwable e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", "; ");
    }

    private static TDengineException unavailable(String reason, Throwable cause) {
        return ErrorContext.call()
                .failed(
                        ErrorCode.UNSUPPORTED,
                        "Native connections need TDengine's client library, but "
                                + reason
                                + ". Install the TDengine client on this machine, name its file with -D"
                                + FILE_PROPERTY
                                + "=/path/to/"
                                + System.mapLibraryName(NAME)
                                + ", or use ws:// or wss:// (port 6041 of taosAdapter) instead of taos://",
                        cause);
    }
}
