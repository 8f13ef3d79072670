using System.Collections.Immutable;
using ChatOps.Operations.Order;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;

namespace ChatOps.Operations.Requests;

/// <summary>From which freezes someone is exempt, and what the promotion rules say.</summary>
public sealed record StopPass
{
    private StopPass() { }

    public static StopPass None { get; } = new();

    public OrderVerdict Order { get; init; } = OrderVerdict.Free;

    private ImmutableDictionary<string, Exemption> Known { get; init; } = ImmutableDictionary<string, Exemption>.Empty;

    public Exemption Of(Freeze freeze) => Known.GetValueOrDefault(freeze.Id);

    public StopPass With(Freeze freeze, Exemption exemption) => this with { Known = Known.SetItem(freeze.Id, exemption) };
}
