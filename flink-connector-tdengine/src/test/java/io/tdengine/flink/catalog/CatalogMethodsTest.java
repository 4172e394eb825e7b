/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.table.catalog.Catalog;
import org.junit.jupiter.api.Test;

/**
 * Every method of Flink's catalogs, in the version that is built with, is answered or refused here;
 * those that are left to Flink are named.
 */
class CatalogMethodsTest {

    /**
     * What Flink makes of the methods that are here, or its own refusal, which names the method.
     */
    private static final Set<String> FLINKS =
            Set.of(
                    // By other methods.
                    "dropDatabase(String,boolean)",
                    "alterTable(ObjectPath,CatalogBaseTable,List,boolean)",
                    "bulkGetPartitionStatistics(ObjectPath,List)",
                    "bulkGetPartitionColumnStatistics(ObjectPath,List)",
                    // There is none.
                    "getFunctionDefinitionFactory()",
                    "getTableFactory()",
                    "supportsManagedTable()",
                    "modelExists(ObjectPath)",
                    // Refused; their types are not in Flink 1.20.
                    "getModel(ObjectPath)",
                    "createModel(ObjectPath,CatalogModel,boolean)",
                    "alterModel(ObjectPath,CatalogModel,boolean)",
                    "alterModel(ObjectPath,CatalogModel,List,boolean)",
                    "dropModel(ObjectPath,boolean)",
                    "renameModel(ObjectPath,String,boolean)");

    @Test
    void everyMethodIsHereOrLeftToFlinkOnPurpose() throws Exception {
        Set<String> left = new TreeSet<>();
        for (Method method : Catalog.class.getMethods()) {
            Class<?> place =
                    TDengineCatalog.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass();
            if (place == Catalog.class) {
                left.add(signature(method));
            }
        }
        assertThat(left).isNotEmpty().isSubsetOf(FLINKS);
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(",", method.getName() + "(", ")"));
    }
}
