namespace ChatOps.Journal;

/// <summary>What senders usually call things, as <see cref="Label.Plain"/> writes it, the names that count most first.</summary>
public static class LabelNames
{
    /// <summary>An environment by its own name.</summary>
    public static string[] Environments { get; } = ["environment", "env", "deployment_environment", "stage"];

    /// <summary>Where an environment may be.</summary>
    public static string[] Places { get; } = ["namespace", "kubernetes_namespace", "cluster", "cluster_name"];

    /// <summary>A service.</summary>
    public static string[] Services { get; } =
        ["service", "service_name", "app", "app_name", "application", "app_kubernetes_io_name", "app_kubernetes_io_instance"];

    /// <summary>An object that runs a service.</summary>
    public static string[] Workloads { get; } = ["deployment", "statefulset", "daemonset", "workload", "workload_name"];

    /// <summary>What a service is made from.</summary>
    public static string[] Images { get; } = ["image", "image_repository"];

    /// <summary>Whose name is often that of a service.</summary>
    public static string[] Others { get; } =
        ["container", "container_name", "project", "job", "component", "stack", "topic", "cookbook", "workspace", "entity"];
}
