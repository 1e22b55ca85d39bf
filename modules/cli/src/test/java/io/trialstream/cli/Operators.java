package io.trialstream.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import java.util.Map;

/**
 * As much as we use of the resources of CloudNativePG 1.26, its Barman plugin, and KEDA 2.17, which
 * publish no Java models. Reading anything else fails.
 */
final class Operators {

  private Operators() {}

  // ---- CloudNativePG

  @Group("postgresql.cnpg.io")
  @Version("v1")
  static final class Cluster extends CustomResource<ClusterSpec, Void> {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ClusterSpec(
      int instances,
      String imageName,
      Bootstrap bootstrap,
      Postgresql postgresql,
      Storage storage,
      Storage walStorage,
      ResourceRequirements resources,
      Affinity affinity,
      Monitoring monitoring,
      List<Plugin> plugins) {}

  record Bootstrap(InitDb initdb) {}

  record InitDb(String database, String owner) {}

  record Postgresql(Map<String, String> parameters, Synchronous synchronous) {}

  record Synchronous(String method, int number, String dataDurability) {}

  record Storage(String size) {}

  record Affinity(boolean enablePodAntiAffinity, String podAntiAffinityType, String topologyKey) {}

  record Monitoring(boolean enablePodMonitor) {}

  record Plugin(String name, boolean isWALArchiver, Map<String, String> parameters) {}

  @Group("postgresql.cnpg.io")
  @Version("v1")
  static final class ScheduledBackup extends CustomResource<ScheduledBackupSpec, Void> {}

  record ScheduledBackupSpec(
      String schedule,
      String backupOwnerReference,
      Named cluster,
      String method,
      Named pluginConfiguration) {}

  record Named(String name) {}

  @Group("barmancloud.cnpg.io")
  @Version("v1")
  static final class ObjectStore extends CustomResource<ObjectStoreSpec, Void> {}

  record ObjectStoreSpec(String retentionPolicy, ObjectStoreConfiguration configuration) {}

  record ObjectStoreConfiguration(
      String destinationPath, S3Credentials s3Credentials, Compressed wal, Compressed data) {}

  record S3Credentials(Key accessKeyId, Key secretAccessKey) {}

  record Key(String name, String key) {}

  record Compressed(String compression) {}

  // ---- KEDA

  @Group("keda.sh")
  @Version("v1alpha1")
  static final class ScaledObject extends CustomResource<ScaledObjectSpec, Void> {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ScaledObjectSpec(
      Named scaleTargetRef,
      Integer minReplicaCount,
      Integer maxReplicaCount,
      Integer pollingInterval,
      Integer cooldownPeriod,
      Fallback fallback,
      Advanced advanced,
      List<Trigger> triggers) {}

  record Fallback(int failureThreshold, int replicas) {}

  record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

  record AutoscalerConfig(HorizontalPodAutoscalerBehavior behavior) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Trigger(
      String type, String metricType, Named authenticationRef, Map<String, String> metadata) {}

  @Group("keda.sh")
  @Version("v1alpha1")
  static final class TriggerAuthentication
      extends CustomResource<TriggerAuthenticationSpec, Void> {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TriggerAuthenticationSpec(List<Target> configMapTargetRef, List<Target> secretTargetRef) {}

  record Target(String parameter, String name, String key) {}
}
