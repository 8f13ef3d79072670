namespace ChatOps.Code;

/// <summary>
/// A code host that shows deployments, and to which this bot reports its own. Each request is answered or abandoned within seconds;
/// outages and rate limits are returned as answers, never thrown.
/// </summary>
public interface IDeploymentHost
{
    /// <summary>As people write it.</summary>
    string Title { get; }

    /// <summary>Whether services that don't say so themselves are reported.</summary>
    bool IsToldByDefault { get; }

    /// <summary>Whether it shows deployments of a repository.</summary>
    /// <param name="repository">"owner/name".</param>
    bool Has(string repository);

    /// <summary>Whether it would accept deployments, without making one.</summary>
    /// <param name="repository">"owner/name".</param>
    Task<ReportAnswer> TryAsync(string repository, CancellationToken cancellationToken);

    /// <summary>Creates a deployment; the answer has its id.</summary>
    Task<ReportAnswer> CreateAsync(ReportedDeployment deployment, CancellationToken cancellationToken);

    /// <summary>Looks for a deployment that may have been created; the answer has its id, or none.</summary>
    Task<ReportAnswer> FindAsync(ReportedDeployment deployment, CancellationToken cancellationToken);

    /// <summary>Adds a status to a deployment; the answer has the status's id.</summary>
    /// <param name="id">The deployment's.</param>
    Task<ReportAnswer> AddStatusAsync(string repository, long id, ReportedStatus status, CancellationToken cancellationToken);

    /// <summary>Looks whether a status that may have been added is the deployment's latest; the answer has its id, or none.</summary>
    /// <inheritdoc cref="AddStatusAsync"/>
    Task<ReportAnswer> FindStatusAsync(string repository, long id, ReportedStatus status, CancellationToken cancellationToken);
}

/// <summary>A deployment that this bot makes.</summary>
/// <param name="Repository">"owner/name".</param>
/// <param name="Operation">Its operation, by which it is found again.</param>
/// <param name="Environment">As the code host shows it.</param>
/// <param name="Version">As the service's team writes it.</param>
/// <param name="Description">A few words.</param>
public sealed record ReportedDeployment(
    string Repository, string Commit, string Operation, string Environment, string Service, string Version, string Description);

/// <summary>Inactive: it ended without becoming what runs there.</summary>
public enum ReportedState { Queued, Running, Succeeded, Failed, Inactive }

/// <param name="Description">A few words.</param>
/// <param name="EnvironmentUrl">Where people reach what is deployed there.</param>
/// <param name="LogUrl">Where people read what happens.</param>
public sealed record ReportedStatus(ReportedState State, string Description, string? EnvironmentUrl, string? LogUrl);

/// <summary>What a code host says to a report.</summary>
public abstract record ReportAnswer
{
    private ReportAnswer() { }

    /// <param name="Id">Null: there is none.</param>
    public sealed record Done(long? Id) : ReportAnswer;

    /// <summary>It has to be repeated.</summary>
    /// <param name="Wait">After how long; null: the caller decides.</param>
    /// <param name="MayBeDone">The answer was lost: look before repeating it.</param>
    public sealed record Later(string Reason, TimeSpan? Wait, bool MayBeDone) : ReportAnswer;

    /// <summary>It isn't accepted.</summary>
    /// <param name="Mend">What to do.</param>
    public sealed record Refused(string Reason, string? Mend) : ReportAnswer;
}
