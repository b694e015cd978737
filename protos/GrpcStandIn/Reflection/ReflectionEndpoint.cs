using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Reflection.Internal;

/// <summary>Answers the questions of reflection v1; what is not known is an answer too, and the stream goes on.</summary>
internal sealed class ReflectionEndpoint(DescriptorIndex index) : ServerReflection.ServerReflectionBase
{
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        await foreach (ServerReflectionRequest request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            ServerReflectionResponse response = Answer(request);
            (response.ValidHost, response.OriginalRequest) = (request.Host, request);
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => Services(),
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => File(index.FileByName(request.FileByFilename), request.FileByFilename),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol =>
            File(index.FileOfSymbol(request.FileContainingSymbol), request.FileContainingSymbol),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension => Extension(request.FileContainingExtension),
        ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType => Numbers(request.AllExtensionNumbersOfType),
        _ => Error(StatusCode.InvalidArgument, "The request asks for nothing."),
    };

    private ServerReflectionResponse Services()
    {
        var list = new ListServiceResponse();
        list.Service.AddRange(index.ServiceNames.Select(name => new ServiceResponse { Name = name }));
        return new() { ListServicesResponse = list };
    }

    private ServerReflectionResponse Extension(ExtensionRequest asked) =>
        File(
            index.ExtensionsOf(asked.ContainingType).FirstOrDefault(extension => extension.FieldNumber == asked.ExtensionNumber)?.File,
            $"{asked.ContainingType}:{asked.ExtensionNumber}");

    private ServerReflectionResponse Numbers(string message)
    {
        if (!index.HasMessage(message)) return Error(StatusCode.NotFound, $"'{message}' is not known.");
        var numbers = new ExtensionNumberResponse { BaseTypeName = message };
        numbers.ExtensionNumber.AddRange(index.ExtensionsOf(message).Select(extension => extension.FieldNumber).Order());
        return new() { AllExtensionNumbersResponse = numbers };
    }

    private static ServerReflectionResponse File(FileDescriptor? file, string asked)
    {
        if (file is null) return Error(StatusCode.NotFound, $"'{asked}' is not known.");
        var files = new FileDescriptorResponse();
        files.FileDescriptorProto.AddRange(DescriptorIndex.WithImports(file).Select(found => found.SerializedData));
        return new() { FileDescriptorResponse = files };
    }

    private static ServerReflectionResponse Error(StatusCode code, string message) =>
        new() { ErrorResponse = new() { ErrorCode = (int)code, ErrorMessage = message } };
}
