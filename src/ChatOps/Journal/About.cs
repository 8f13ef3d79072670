using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>What a fact is about, as its sender names it. The catalog knows whose service that is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Nothing), "nothing")]
[JsonDerivedType(typeof(Repository), "repository")]
[JsonDerivedType(typeof(Job), "job")]
[JsonDerivedType(typeof(Place), "place")]
[JsonDerivedType(typeof(Workload), "workload")]
public abstract record About
{
    private About() { }

    /// <summary>Nothing that stories are told of.</summary>
    public sealed record Nothing : About;

    /// <param name="Name">"owner/name".</param>
    /// <param name="Tag">When it is about what the tag marks.</param>
    public sealed record Repository(string Name, string? Tag = null) : About;

    /// <param name="Path">As <see cref="JobName"/> writes it.</param>
    /// <param name="Home">The repository whose it is when no service calls the job its own.</param>
    public sealed record Job(string Path, string? Home) : About;

    /// <summary>A service in an environment, or wherever it is.</summary>
    public sealed record Place(string Service, string? Environment = null) : About;

    /// <param name="Name">"production/web/deployment/web".</param>
    public sealed record Workload(string Service, string Environment, string Name) : About;
}
