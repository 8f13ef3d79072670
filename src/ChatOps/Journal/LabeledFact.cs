using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>
/// A fact whose sender knows neither repository nor job, and names what it is about in its own words: service, application, image,
/// namespace, cluster, environment, topic.
/// </summary>
/// <param name="Labels">Those names, the ones that tell most first.</param>
public abstract record LabeledFact(IReadOnlyList<Label> Labels) : Fact
{
    [JsonIgnore]
    public sealed override About About => new About.Labeled(Labels);

    /// <summary>The environment as its sender calls it.</summary>
    [JsonIgnore]
    public string? NamedEnvironment => Label.Find(Labels, LabelNames.Environments);
}
