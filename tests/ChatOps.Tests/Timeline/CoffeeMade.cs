using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using ChatOps.Journal;

namespace ChatOps.Tests.Timeline;

/// <summary>A kind of fact that the bot doesn't have: all that it takes is this file and the line in TestKinds.</summary>
public sealed record CoffeeMade(string Service, int Cups, string Mood) : Fact
{
    [JsonIgnore]
    public override About About => new About.Place(Service);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation($"coffee for {Service}")];

    [JsonIgnore]
    public override string StepKey => $"coffee:{Service}";

    public static Step StepOf(IReadOnlyList<Event> events) => new(
        events[^1].Fact.StepKey!,
        StepState.Succeeded,
        events[0].OccurredAt,
        $"{events.Sum(e => ((CoffeeMade)e.Fact).Cups)} cups of coffee",
        events[^1].Fact)
    {
        Actor = events[^1].Actor,
        Detail = ((CoffeeMade)events[^1].Fact).Mood,
    };
}

internal static class TestKinds
{
    [ModuleInitializer]
    internal static void Add() =>
        FactKinds.Add(new("coffee", typeof(CoffeeMade), CoffeeMade.StepOf, News.Always));
}
