namespace ChatOps.Catalog;

/// <summary>Two Deployments and the Service that sends its traffic to one of them.</summary>
/// <param name="Label">The label in the Service's selector; its values are "blue" and "green".</param>
/// <param name="Blue">The name of a Deployment, like <paramref name="Green"/>.</param>
/// <param name="TestUrl">Must answer 2xx before a switch; null: nothing is requested.</param>
/// <param name="TestJob">The CronJob whose Job must pass before a switch; null: no Job is run.</param>
/// <param name="Approve">Whether a person is asked before a switch.</param>
/// <param name="KeepOld">How long the previous color stays up after a switch.</param>
public sealed record BlueGreen(
    string Service,
    string Label,
    string Blue,
    string Green,
    string? TestUrl,
    string? TestJob,
    bool Approve,
    TimeSpan KeepOld,
    TimeSpan RetestAfter);
