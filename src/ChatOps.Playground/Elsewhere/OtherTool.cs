using ChatOps.Playground.Pages;

namespace ChatOps.Playground.Elsewhere;

/// <summary>A tool that reports to the bot, as it would: real bytes, signed.</summary>
/// <param name="Title">As people write it.</param>
/// <param name="Buttons">What it can be made to report.</param>
public sealed record OtherTool(string Title, IReadOnlyList<ScenarioButton> Buttons);
