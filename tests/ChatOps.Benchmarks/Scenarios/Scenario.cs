using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>What a scenario may be told on the command line.</summary>
/// <param name="Rounds">How often peer and bot take turns; figures are medians over them.</param>
/// <param name="Minutes">How long the memory scenario keeps up its load.</param>
internal sealed record Setup(Programs Programs, int Rounds, int Minutes);

/// <summary>One thing to measure.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    public abstract Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken);

    /// <summary>What goes on, for whoever waits; the report itself is on the standard output.</summary>
    protected void Say(string line) => Console.Error.WriteLine($"{Name}: {line}");
}
