using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>The state of a container in a pod, as its containerStatus shows it.</summary>
internal sealed class ContainerRun(string name, string image, bool pullsAlways, Func<string, ImageBehaviour> behaves)
{
    private JsonObject _state = Waiting("ContainerCreating", null);
    private JsonObject? _lastState;
    private string? _id;

    public string Name => name;

    public string Image { get; private set; } = image;

    public bool PullsAlways => pullsAlways;

    public ImageBehaviour Behaviour { get; private set; } = behaves(image);

    /// <summary>Incremented when scheduled actions for this container become void: when it restarts with another image.</summary>
    public int Epoch { get; private set; }

    public bool Ready { get; set; }

    public int Restarts { get; private set; }

    /// <summary>The number of consecutive failures to be pulled or to stay up, which determines the back-off.</summary>
    public int Failures { get; set; }

    /// <summary>Null until its first run.</summary>
    public ContainerLog? Log { get; private set; }

    public ContainerLog? PreviousLog { get; private set; }

    public string? WaitingReason => _state.Text("waiting", "reason");

    public bool IsRunning => _state["running"] is not null;

    public string FieldPath => $"spec.containers{{{name}}}";

    public void Wait(string reason, string? message) => _state = Waiting(reason, message);

    public void Run(string now)
    {
        if (Log is not null)
        {
            Restarts++;
            PreviousLog = Log;
        }

        Log = new();
        _id = $"containerd://{Digest($"{Guid.NewGuid()}")}";
        _state = new() { ["running"] = new JsonObject { ["startedAt"] = now } };
    }

    public void Exit(int code, string reason, string now, string? message)
    {
        _state = new()
        {
            ["terminated"] = new JsonObject
            {
                ["exitCode"] = code,
                ["reason"] = reason,
                ["startedAt"] = _state.Text("running", "startedAt") ?? now,
                ["finishedAt"] = now,
                ["containerID"] = _id,
            },
        };
        if (message is not null)
        {
            _state["terminated"]!["message"] = message;
        }

        _lastState = _state.Copy();
        Ready = false;
        Log?.Close();
    }

    public void Replace(string newImage)
    {
        Image = newImage;
        Behaviour = behaves(newImage);
        Failures = 0;
        Epoch++;
    }

    public JsonObject Status() => new()
    {
        ["name"] = name,
        ["state"] = _state.Copy(),
        ["lastState"] = Restarts > 0 || _state["terminated"] is null && _lastState is not null
            ? _lastState?.Copy() ?? []
            : new JsonObject(),
        ["ready"] = Ready,
        ["restartCount"] = Restarts,
        ["image"] = Image,
        ["imageID"] = Log is null ? "" : $"{Image.Split('@')[0].Split(':')[0]}@sha256:{Digest(Image)}",
        ["containerID"] = _id,
        ["started"] = IsRunning,
    };

    private static JsonObject Waiting(string reason, string? message)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message is not null)
        {
            waiting["message"] = message;
        }

        return new() { ["waiting"] = waiting };
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
