/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.table;

import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * Where a table or a catalog finds its password or token, so that no statement has it. They are
 * read where the statement is planned: on the SQL client, gateway or JobManager.
 */
@PublicEvolving
public final class TDengineLoginOptions {

    public static final ConfigOption<String> PASSWORD_FILE = ofFile("password", "user's password");

    public static final ConfigOption<String> PASSWORD_ENV =
            ofVariable("password", "user's password");

    public static final ConfigOption<String> TOKEN_FILE = ofFile("token", "cloud token");

    public static final ConfigOption<String> TOKEN_ENV = ofVariable("token", "cloud token");

    private TDengineLoginOptions() {}

    private static ConfigOption<String> ofFile(String secret, String what) {
        return ConfigOptions.key(secret + "-file")
                .stringType()
                .noDefaultValue()
                .withDescription(
                        "A file whose first line is the "
                                + what
                                + ", instead of the option '"
                                + secret
                                + "'.");
    }

    private static ConfigOption<String> ofVariable(String secret, String what) {
        return ConfigOptions.key(secret + "-env")
                .stringType()
                .noDefaultValue()
                .withDescription(
                        "The environment variable that has the "
                                + what
                                + ", instead of the option '"
                                + secret
                                + "'.");
    }

    /** All of them. */
    public static Set<ConfigOption<?>> all() {
        return Set.of(PASSWORD_FILE, PASSWORD_ENV, TOKEN_FILE, TOKEN_ENV);
    }
}
