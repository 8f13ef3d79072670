using System.Collections.Immutable;

namespace ChatOps.Chat;

/// <summary>Numbers as a chart, for a platform that can draw one: lines say the same.</summary>
/// <param name="Unit">What the values are: "deploys".</param>
/// <param name="Categories">Each has one value in each series.</param>
/// <param name="InPlaceOf">The lines that it says in another way; null: what the lines say is said there, too.</param>
public sealed record CardChart(
    string Title, string Unit, ImmutableArray<string> Categories, ImmutableArray<ChartSeries> Series, LineRange? InPlaceOf = null);

/// <param name="Values">As many as there are categories.</param>
public sealed record ChartSeries(string Name, ImmutableArray<double> Values);
