using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>What a fact is about, as its sender names it. The catalog maps it to a service.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Nothing), "nothing")]
[JsonDerivedType(typeof(Repository), "repository")]
[JsonDerivedType(typeof(Job), "job")]
[JsonDerivedType(typeof(Place), "place")]
[JsonDerivedType(typeof(Workload), "workload")]
[JsonDerivedType(typeof(Labeled), "labeled")]
public abstract record About
{
    private About() { }

    /// <summary>Nothing that belongs in a story.</summary>
    public sealed record Nothing : About;

    /// <param name="Name">"owner/name".</param>
    /// <param name="Tag">Set when it is about a tag.</param>
    public sealed record Repository(string Name, string? Tag = null) : About;

    /// <param name="Path">As <see cref="JobName"/> writes it.</param>
    /// <param name="Home">The job's repository, for when no service has claimed the job.</param>
    public sealed record Job(string Path, string? Home) : About;

    /// <summary>A service, in one environment or in any.</summary>
    public sealed record Place(string Service, string? Environment = null) : About;

    /// <param name="Name">"production/web/deployment/web".</param>
    public sealed record Workload(string Service, string Environment, string Name) : About;

    /// <summary>Whatever has these names; by value, in their order.</summary>
    public sealed record Labeled(IReadOnlyList<Label> Labels) : About
    {
        public bool Equals(Labeled? other) => other is not null && Labels.SequenceEqual(other.Labels);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var label in Labels)
            {
                hash.Add(label);
            }

            return hash.ToHashCode();
        }

        public override string ToString() => string.Join(", ", Labels);
    }
}
