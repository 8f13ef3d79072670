using System.Globalization;
using System.Runtime.InteropServices;

namespace ChatOps.Benchmarks;

/// <summary>A row of the report.</summary>
/// <param name="Bar">The promised limit; empty for a figure that is only reported.</param>
/// <param name="Met">Null without a bar.</param>
internal sealed record Row(string What, string Peer, string Bot, string Bar, bool? Met);

/// <summary>Figures as a Markdown table.</summary>
internal static class Report
{
    public static void Print(string scenario, string command, IReadOnlyList<Row> rows)
    {
        Console.WriteLine($"\n### {scenario}\n\n`{command}` on {Machine()}\n");
        Console.WriteLine("| what | peer | bot | bar | met |\n| --- | --- | --- | --- | --- |");
        foreach (var row in rows)
        {
            Console.WriteLine(
                $"| {row.What} | {row.Peer} | {row.Bot} | {row.Bar} | {(row.Met is null ? "" : row.Met.Value ? "yes" : "**no**")} |");
        }
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    public static string Number(double value, string unit = "") =>
        value.ToString(value >= 100 ? "N0" : "0.0", CultureInfo.InvariantCulture) + (unit.Length == 0 ? "" : " " + unit);

    private static string Machine()
    {
        var cpu = File
            .ReadLines("/proc/cpuinfo")
            .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        return $"{Environment.ProcessorCount} cores ({cpu}), {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}";
    }
}
